import type { Task, When } from "../../api/client";
import { dayOf, daysLater, point, wallOf, wholeDay } from "./zone";

export const SECTIONS = ["overdue", "today", "week", "later", "someday"] as const;
export type Section = (typeof SECTIONS)[number];

const URGENCY = { high: 0, normal: 1, low: 2 };
const BY_CLOCK = ["second", "minute", "hour"];

/** Return in which section of the list a task stands. */
export function sectionOf(task: Task, now: Date, zone: string): Section {
  if (!task.deadline) return "someday";
  const deadline = Date.parse(task.deadline);
  if (deadline <= now.getTime()) return "overdue";
  // The deadline of a day is its end: the moment before it is still that day.
  const day = dayOf(deadline - 1, zone);
  const today = dayOf(now, zone);
  if (day <= today) return "today";
  return day <= daysLater(today, 7) ? "week" : "later";
}

/** Return the sections that hold something, in order; in each the next first, then what is urgent. */
export function sectionsOf(tasks: Task[], now: Date, zone: string): [Section, Task[]][] {
  const sorted = [...tasks].sort(
    (one, other) =>
      Date.parse(one.deadline ?? "9999-01-01") - Date.parse(other.deadline ?? "9999-01-01") ||
      URGENCY[one.priority] - URGENCY[other.priority] ||
      Date.parse(one.created_at) - Date.parse(other.created_at),
  );
  return SECTIONS.map((section): [Section, Task[]] => [
    section,
    sorted.filter((task) => sectionOf(task, now, zone) === section),
  ]).filter(([, held]) => held.length > 0);
}

/** Return the day and the clock time that a task is due at, as a form has them; empty where there is none. */
export function dueFields(task: Task, zone: string): { day: string; clock: string } {
  if (!task.deadline || !task.due) return { day: "", clock: "" };
  if (!BY_CLOCK.includes(task.due.grain))
    return { day: dayOf(Date.parse(task.deadline) - 1, zone), clock: "" };
  const wall = wallOf(task.deadline, zone);
  return { day: wall.slice(0, 10), clock: wall.slice(11, 16) };
}

/** Return what a day and perhaps a clock time are, as the API takes them. */
export function dueOf(day: string, clock: string, zone: string): When {
  return clock ? point(`${day} ${clock}:00`, zone) : wholeDay(day, zone);
}
