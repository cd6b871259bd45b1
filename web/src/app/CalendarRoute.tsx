import { getRouteApi } from "@tanstack/react-router";

import { CalendarPage } from "../features/day/CalendarPage";

const route = getRouteApi("/day");

/** The calendar at the day and in the view that the address names. */
export function CalendarRoute() {
  const { view, day } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <CalendarPage
      view={view}
      day={day}
      show={(next, on) => {
        void navigate({ search: { view: next, day: on } });
      }}
    />
  );
}
