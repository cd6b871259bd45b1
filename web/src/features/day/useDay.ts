import { keepPreviousData } from "@tanstack/react-query";

import { api } from "../../api/client";
import { type Block, blocksOf, daysOf, momentsOf } from "./agenda";
import type { View } from "./places";
import type { Wording } from "./wording";

const MOST = 500;

/** Everything that lies on the days of a view. */
export function useBlocks(
  view: View,
  day: string,
  { zone, firstWeekday }: Wording,
): { blocks: Block[]; error: unknown; isPending: boolean } {
  const days = daysOf(view, day, firstWeekday);
  const query = { ...momentsOf(days, zone), limit: MOST };
  const events = api.useQuery(
    "get",
    "/api/calendar",
    { params: { query } },
    { placeholderData: keepPreviousData },
  );
  const tasks = api.useQuery("get", "/api/tasks", { params: { query: { limit: MOST } } });
  const reminders = api.useQuery("get", "/api/reminders", { params: { query: { limit: MOST } } });
  const errors: unknown[] = [events.error, tasks.error, reminders.error];
  return {
    blocks: blocksOf(events.data ?? [], tasks.data ?? [], reminders.data ?? [], zone),
    error: errors.find((each) => each !== null),
    isPending: events.isPending || tasks.isPending || reminders.isPending,
  };
}
