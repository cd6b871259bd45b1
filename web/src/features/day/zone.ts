/**
 * Wall clocks of a zone: what a person there reads off the wall at a moment, and back.
 *
 * A wall time is written "2026-03-29 02:30:00", a day "2026-03-29"; neither has an offset. Everything
 * here is reckoned in the zone that is given, whatever zone the browser is in.
 */

import type { When } from "../../api/client";

const DAY_MS = 86_400_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    clocks.set(zone, clock);
  }
  return clock;
}

/** Return what the wall clock shows at a moment. */
export function wallOf(at: Date | string | number, zone: string): string {
  const parts = Object.fromEntries(
    clockOf(zone)
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  ) as Record<Intl.DateTimeFormatPartTypes, string>;
  const date = `${parts.year.padStart(4, "0")}-${parts.month}-${parts.day}`;
  return `${date} ${parts.hour}:${parts.minute}:${parts.second}`;
}

/** Return a wall time as if it were of a place that has no zone: good for sums, not for moments. */
function reckoned(wall: string): number {
  return Date.parse(`${wall.slice(0, 10)}T${wall.slice(11) || "00:00:00"}Z`);
}

/**
 * Return the moment at which the wall clock shows a time.
 *
 * An hour that is there twice is the first one; in an hour that is left out, as much later as was left out.
 */
export function momentOf(wall: string, zone: string): Date {
  const as = reckoned(wall);
  const offset = (near: number): number => reckoned(wallOf(near, zone)) - near;
  const before = as - offset(as - DAY_MS);
  const after = as - offset(as + DAY_MS);
  const shown = [before, after].filter((each) => reckoned(wallOf(each, zone)) === as);
  return new Date(shown.length > 0 ? Math.min(...shown) : before);
}

/** Return the day it is at a moment. */
export function dayOf(at: Date | string | number, zone: string): string {
  return wallOf(at, zone).slice(0, 10);
}

/** Return the day so many days later. */
export function daysLater(day: string, count: number): string {
  return new Date(reckoned(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** Return a wall time so many minutes later, on the clock face. */
export function minutesLater(wall: string, count: number): string {
  return new Date(reckoned(wall) + count * 60_000).toISOString().slice(0, 19).replace("T", " ");
}

/** Return how many minutes lie between two wall times, on the clock face. */
export function minutesBetween(from: string, until: string): number {
  return (reckoned(until) - reckoned(from)) / 60_000;
}

/** Return the same day of the month so many months later, or the last one of a shorter month. */
export function monthsLater(day: string, count: number): string {
  const first = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  first.setUTCMonth(first.getUTCMonth() + count);
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(Number(day.slice(8)), last));
  return first.toISOString().slice(0, 10);
}

/** Return which day of the week it is, Sunday being 0. */
export function weekdayOf(day: string): number {
  return new Date(reckoned(day)).getUTCDay();
}

/** Return the first day of the week that a day is in. */
export function weekOf(day: string, firstWeekday: number): string {
  return daysLater(day, -((weekdayOf(day) - firstWeekday + 7) % 7));
}

/** Return the stretch between two wall times as the API takes it; by days when it is told so. */
export function stretch(from: string, until: string, zone: string, grain: When["grain"] = "minute"): When {
  const [start, end] = [momentOf(from, zone), momentOf(until, zone)];
  return {
    start: start.toISOString(),
    end: (end < start ? start : end).toISOString(),
    grain,
    dated: true,
    halved: true,
  };
}

/** Return a whole day as the API takes it. */
export function wholeDay(day: string, zone: string): When {
  return stretch(day, daysLater(day, 1), zone, "day");
}

/** Return a wall time as a point in time, as the API takes it. */
export function point(wall: string, zone: string): When {
  return stretch(wall, wall, zone);
}
