import type { CalendarEvent, Reminder, Task } from "../../api/client";
import type { View } from "./places";
import { daysLater, minutesBetween, minutesLater, momentOf, monthsLater, wallOf, weekOf } from "./zone";

/** Anything that is shown in the calendar: an event, or a task or a reminder at its time. */
export type Thing =
  | { kind: "event"; event: CalendarEvent }
  | { kind: "task"; task: Task }
  | { kind: "reminder"; reminder: Reminder };

/** A thing where it stands in the calendar, in wall time of the person's zone. */
export interface Block {
  id: string;
  title: string;
  start: string;
  end: string;
  allDay: boolean;
  thing: Thing;
}

/** How long a block is at least, in minutes: less can be neither read nor pressed. */
const LEAST = 30;

/** Return the days a view shows, the last one excluded. */
export function daysOf(view: View, day: string, firstWeekday: number): { first: string; after: string } {
  if (view === "day") return { first: day, after: daysLater(day, 1) };
  if (view === "week") {
    const first = weekOf(day, firstWeekday);
    return { first, after: daysLater(first, 7) };
  }
  // The weeks that touch the month are shown whole.
  const first = weekOf(`${day.slice(0, 7)}-01`, firstWeekday);
  return { first, after: daysLater(first, 42) };
}

/** Return the day to show so many views on or back. */
export function turned(view: View, day: string, count: number): string {
  if (view === "month") return monthsLater(day, count);
  return daysLater(day, view === "week" ? 7 * count : count);
}

/** Return the stretch of time that days take in a zone, as the API is asked for it. */
export function momentsOf(
  { first, after }: { first: string; after: string },
  zone: string,
): { start: string; end: string } {
  return { start: momentOf(first, zone).toISOString(), end: momentOf(after, zone).toISOString() };
}

/** Return where an event stands. On the night an hour comes twice it may seem to end before it began. */
export function blockOfEvent(event: CalendarEvent, zone: string): Block {
  const start = wallOf(event.start, zone);
  const end = wallOf(event.end, zone);
  const atLeast = minutesLater(start, LEAST);
  return {
    id: `event:${event.id}`,
    title: event.title,
    start,
    end: event.all_day || end > atLeast ? end : atLeast,
    allDay: event.all_day,
    thing: { kind: "event", event },
  };
}

/** Return where a task that is due stands: at its clock time, or on its last day as a whole. */
export function blockOfTask(task: Task, zone: string): Block | null {
  if (!task.deadline || !task.due) return null;
  const hasClock = ["second", "minute", "hour"].includes(task.due.grain);
  const at = wallOf(task.deadline, zone);
  const day = wallOf(Date.parse(task.deadline) - 1, zone).slice(0, 10);
  return {
    id: `task:${task.id}`,
    title: task.title,
    start: hasClock ? at : `${day} 00:00:00`,
    end: hasClock ? minutesLater(at, LEAST) : `${daysLater(day, 1)} 00:00:00`,
    allDay: !hasClock,
    thing: { kind: "task", task },
  };
}

/** Return where a reminder stands that is still to be said. */
export function blockOfReminder(reminder: Reminder, zone: string): Block | null {
  if (!reminder.next_at) return null;
  const start = wallOf(reminder.next_at, zone);
  return {
    id: `reminder:${reminder.id}`,
    title: reminder.title,
    start,
    end: minutesLater(start, LEAST),
    allDay: false,
    thing: { kind: "reminder", reminder },
  };
}

/** Return all there is, by time; a reminder of a task that is shown itself is left out. */
export function blocksOf(
  events: CalendarEvent[],
  tasks: Task[],
  reminders: Reminder[],
  zone: string,
): Block[] {
  const shown = new Set(tasks.map((task) => task.id));
  const blocks = [
    ...events.map((event) => blockOfEvent(event, zone)),
    ...tasks.map((task) => blockOfTask(task, zone)),
    ...reminders
      .filter((reminder) => !reminder.about || !shown.has(reminder.about))
      .map((reminder) => blockOfReminder(reminder, zone)),
  ].filter((block) => block !== null);
  return blocks.sort((one, other) => compare(one, other));
}

function compare(one: Block, other: Block): number {
  if (one.allDay !== other.allDay && one.start.slice(0, 10) === other.start.slice(0, 10)) {
    return one.allDay ? -1 : 1;
  }
  return one.start < other.start ? -1 : one.start > other.start ? 1 : one.id < other.id ? -1 : 1;
}

/** Return what lies on a day, wholly or in part. */
export function onDay(blocks: Block[], day: string): Block[] {
  const [from, until] = [`${day} 00:00:00`, `${daysLater(day, 1)} 00:00:00`];
  return blocks.filter((block) => block.start < until && block.end > from);
}

/** Return a view's days, one by one. */
export function eachDay({ first, after }: { first: string; after: string }): string[] {
  const count = minutesBetween(first, after) / (24 * 60);
  return Array.from({ length: count }, (_, place) => daysLater(first, place));
}
