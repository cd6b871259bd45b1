import { getRouteApi } from "@tanstack/react-router";

import { TasksPage } from "../features/day/TasksPage";

const route = getRouteApi("/tasks");

/** Tasks, lists, notes or reminders, whichever the address names. */
export function TasksRoute() {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <TasksPage
      tab={tab}
      show={(next) => {
        void navigate({ search: { tab: next } });
      }}
    />
  );
}
