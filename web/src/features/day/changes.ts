import { useQueryClient } from "@tanstack/react-query";

import { api, type CalendarEvent } from "../../api/client";
import type { Block } from "./agenda";
import { useTold } from "./fresh";
import { point, stretch, wholeDay } from "./zone";

/** Moves an event to another wall time, at once on the page; its length stays unless an end is given. */
export function useMoveEvent(zone: string): (block: Block, start: string, end?: string) => void {
  const queries = useQueryClient();
  const { mutate } = api.useMutation("patch", "/api/calendar/{event_id}", useTold());
  return (block, start, end) => {
    if (block.thing.kind !== "event") return;
    const { event } = block.thing;
    const to = event.all_day
      ? wholeDay(start.slice(0, 10), zone)
      : end
        ? stretch(start, end, zone)
        : point(start, zone);
    const moved = { ...event, ...shifted(event, to.start ?? event.start, end ? to.end : null) };
    queries.setQueriesData<CalendarEvent[]>({ queryKey: ["get", "/api/calendar"] }, (events) =>
      events?.map((each) => (each.id === event.id ? moved : each)),
    );
    mutate({ params: { path: { event_id: event.id } }, body: { to } });
  };
}

/** Return the times of an event that begins at another time and is as long as before. */
export function shifted(
  event: Pick<CalendarEvent, "start" | "end">,
  start: string,
  end: string | null | undefined,
): { start: string; end: string } {
  const length = Date.parse(event.end) - Date.parse(event.start);
  return { start, end: end ?? new Date(Date.parse(start) + length).toISOString() };
}
