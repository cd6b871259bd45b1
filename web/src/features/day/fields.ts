import type { When } from "../../api/client";
import { daysLater, minutesBetween, stretch, wholeDay } from "./zone";

/** When an event is, as a form has it: days and clock times of the person's zone. */
export interface Times {
  day: string;
  lastDay: string;
  from: string;
  until: string;
  allDay: boolean;
}

export interface Fields extends Times {
  title: string;
  place: string;
}

/** Return the fields of a stretch of wall time. */
export function timesOf(start: string, end: string, allDay: boolean): Times {
  const day = start.slice(0, 10);
  const last = allDay ? daysLater(end.slice(0, 10), -1) : end.slice(0, 10);
  const lastDay = last < day ? day : last;
  // A day that was pressed has no clock times yet: should it not be whole, these are offered.
  const clock = allDay
    ? { from: "09:00", until: "10:00" }
    : { from: start.slice(11, 16), until: end.slice(11, 16) };
  return { day, lastDay, allDay, ...clock };
}

/** Return the fields with another first day; what takes several days takes as many then. */
export function onAnotherDay<T extends Times>(fields: T, day: string): T {
  if (!day || !fields.day) return { ...fields, day };
  const on = minutesBetween(fields.day, day) / (24 * 60);
  return { ...fields, day, lastDay: daysLater(fields.lastDay, on) };
}

/** Return when it is, as the API takes it; what ends before it begins on the clock ends the next day. */
export function whenOf({ day, lastDay, from, until, allDay }: Times, zone: string): When {
  const last = lastDay < day ? day : lastDay;
  if (allDay) return stretch(day, daysLater(last, 1), zone, "day");
  const end = last === day && until <= from ? daysLater(day, 1) : last;
  return stretch(`${day} ${from}:00`, `${end} ${until}:00`, zone);
}

/** Return what a form has changed of an event, as the API takes it. */
export function changesOf(
  before: Fields,
  after: Fields,
  zone: string,
): { title?: string; place?: string; to?: When } {
  const { title, place } = after;
  const names = ["day", "from", "until", "allDay"] as const;
  const isMoved = names.some((name) => before[name] !== after[name]);
  return {
    ...(title !== before.title && { title }),
    ...(place && place !== before.place && { place }),
    ...(isMoved && { to: after.allDay ? wholeDay(after.day, zone) : whenOf(after, zone) }),
  };
}
