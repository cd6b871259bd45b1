import { describe, expect, it } from "vitest";

import type { CalendarEvent, Reminder, Task } from "../../api/client";
import { blockOfEvent, blocksOf, blockOfTask, daysOf, eachDay, momentsOf, onDay, turned } from "./agenda";

const BERLIN = "Europe/Berlin";
const made = { created_at: "2026-01-01T00:00:00Z", origin: "owner", sources: [] } as const;

function event(start: string, end: string, more: Partial<CalendarEvent> = {}): CalendarEvent {
  return { ...made, id: "e", title: "Dentist", start, end, all_day: false, sources: [], ...more };
}

function task(id: string, deadline: string, grain: "minute" | "day"): Task {
  const due = { start: deadline, end: deadline, grain, dated: true, halved: true };
  return { ...made, id, title: id, due, deadline, priority: "normal", state: "open", sources: [] };
}

function reminder(id: string, next_at: string | null, about: string | null = null): Reminder {
  return { id, title: id, wall: "", zone: BERLIN, rule: null, next_at, channel: null, about };
}

describe("what a view shows", () => {
  it("is a day, a week from its first day, or the weeks that touch a month", () => {
    expect(daysOf("day", "2026-11-22", 1)).toEqual({ first: "2026-11-22", after: "2026-11-23" });
    expect(daysOf("week", "2026-11-22", 1)).toEqual({ first: "2026-11-16", after: "2026-11-23" });
    expect(daysOf("week", "2026-11-22", 0)).toEqual({ first: "2026-11-22", after: "2026-11-29" });
    expect(daysOf("month", "2026-11-22", 1)).toEqual({ first: "2026-10-26", after: "2026-12-07" });
    expect(eachDay(daysOf("week", "2026-11-22", 1))).toHaveLength(7);
  });

  it("goes on and back by its own length", () => {
    expect(turned("day", "2026-03-01", -1)).toBe("2026-02-28");
    expect(turned("week", "2026-11-22", 1)).toBe("2026-11-29");
    expect(turned("month", "2026-01-31", 1)).toBe("2026-02-28");
  });

  it("is asked for from midnight to midnight there, on days of 23 hours too", () => {
    expect(momentsOf({ first: "2026-03-29", after: "2026-03-30" }, BERLIN)).toEqual({
      start: "2026-03-28T23:00:00.000Z",
      end: "2026-03-29T22:00:00.000Z",
    });
  });
});

describe("where things stand", () => {
  it("is by the clocks of the person's zone", () => {
    const block = blockOfEvent(event("2026-11-21T23:30:00Z", "2026-11-22T00:30:00Z"), BERLIN);
    expect([block.start, block.end]).toEqual(["2026-11-22 00:30:00", "2026-11-22 01:30:00"]);
  });

  it("is never too short to be seen, nor ends before it begins when an hour comes twice", () => {
    const short = blockOfEvent(event("2026-11-21T08:00:00Z", "2026-11-21T08:05:00Z"), BERLIN);
    expect([short.start, short.end]).toEqual(["2026-11-21 09:00:00", "2026-11-21 09:30:00"]);
    const twice = blockOfEvent(event("2026-10-25T00:45:00Z", "2026-10-25T01:15:00Z"), BERLIN);
    expect([twice.start, twice.end]).toEqual(["2026-10-25 02:45:00", "2026-10-25 03:15:00"]);
  });

  it("is a whole day for what is due on a day, and a time for what is due at one", () => {
    const day = blockOfTask(task("a", "2026-11-22T23:00:00Z", "day"), BERLIN);
    expect(day).toMatchObject({ start: "2026-11-22 00:00:00", end: "2026-11-23 00:00:00", allDay: true });
    const time = blockOfTask(task("b", "2026-11-22T17:00:00Z", "minute"), BERLIN);
    expect(time).toMatchObject({ start: "2026-11-22 18:00:00", end: "2026-11-22 18:30:00", allDay: false });
  });

  it("is told once of a task and the reminder about it, and in the order of the day", () => {
    const blocks = blocksOf(
      [event("2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z")],
      [task("later", "2026-11-22T17:00:00Z", "minute"), task("that day", "2026-11-22T23:00:00Z", "day")],
      [
        reminder("own", "2026-11-22T08:00:00Z"),
        reminder("of it", "2026-11-22T08:00:00Z", "that day"),
        reminder("said", null),
      ],
      BERLIN,
    );
    expect(blocks.map((block) => block.title)).toEqual(["that day", "own", "Dentist", "later"]);
    expect(onDay(blocks, "2026-11-22")).toHaveLength(4);
    expect(onDay(blocks, "2026-11-23")).toEqual([]);
  });

  it("is on every day that it touches", () => {
    const night = blocksOf([event("2026-11-22T21:00:00Z", "2026-11-23T01:00:00Z")], [], [], BERLIN);
    expect(onDay(night, "2026-11-22")).toHaveLength(1);
    expect(onDay(night, "2026-11-23")).toHaveLength(1);
    expect(onDay(night, "2026-11-24")).toHaveLength(0);
  });
});
