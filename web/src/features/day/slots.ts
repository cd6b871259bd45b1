import type { TFunction } from "i18next";

import type { When } from "../../api/client";
import type { Wording } from "./wording";
import { dayOf } from "./zone";

type Time = Pick<When, "start" | "end" | "grain">;

const CLOCK = ["second", "minute", "hour", "part"];

/** Return the times among the values that an action would get. */
export function timesIn(slots: Record<string, unknown>): Time[] {
  return Object.values(slots).filter(isTime);
}

function isTime(value: unknown): value is Time {
  if (typeof value !== "object" || value === null || !("grain" in value)) return false;
  const { start, end } = value as Partial<Record<"start" | "end", unknown>>;
  // A repeated time has a rule, and a start without a zone: its words say more than its numbers.
  return !("rule" in value) && (typeof start === "string" || typeof end === "string");
}

/** Return a time as a date of the calendar, with the clock where an hour was said. */
export function toldTime({ start, end, grain }: Time, wording: Wording, t: TFunction): string {
  const hasClock = CLOCK.includes(grain);
  const day = (at: string): string => wording.day(dayOf(at, wording.zone));
  const told = (at: string): string =>
    hasClock ? `${day(at)}, ${wording.clock(wording.wall(at))}` : day(at);
  if (!start) {
    const last = new Date(Date.parse(end ?? "") - 1).toISOString();
    return t("day.untilTime", { at: hasClock ? told(end ?? "") : day(last) });
  }
  if (!end) return t("day.sinceTime", { at: told(start) });
  if (start === end) return told(start);
  if (!hasClock) {
    const last = day(new Date(Date.parse(end) - 1).toISOString());
    return last === day(start) ? last : `${day(start)} – ${last}`;
  }
  const isOneDay = dayOf(start, wording.zone) === dayOf(end, wording.zone);
  return `${told(start)} – ${isOneDay ? wording.clock(wording.wall(end)) : told(end)}`;
}
