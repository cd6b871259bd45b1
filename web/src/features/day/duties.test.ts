import { describe, expect, it } from "vitest";

import type { Task } from "../../api/client";
import { dueFields, dueOf, sectionOf, sectionsOf } from "./duties";

const BERLIN = "Europe/Berlin";
const NOW = new Date("2026-11-20T20:00:00Z");

function task(title: string, deadline: string | null, more: Partial<Task> = {}): Task {
  return {
    id: title,
    title,
    deadline,
    due: deadline ? { start: deadline, end: deadline, grain: "minute", dated: true, halved: true } : null,
    priority: "normal",
    state: "open",
    created_at: "2026-01-01T00:00:00Z",
    origin: "owner",
    sources: [],
    ...more,
  };
}

describe("sections of tasks", () => {
  it.each([
    [null, "someday"],
    ["2026-11-20T19:59:00Z", "overdue"],
    ["2026-11-20T22:59:00Z", "today"],
    ["2026-11-20T23:00:00Z", "today"], // midnight in Berlin: the end of today
    ["2026-11-20T23:01:00Z", "week"],
    ["2026-11-27T23:00:00Z", "week"],
    ["2026-11-27T23:01:00Z", "later"],
  ] as const)("what is due at %s is %s", (deadline, section) => {
    expect(sectionOf(task("a", deadline), NOW, BERLIN)).toBe(section);
  });

  it("go by the person's day, not the browser's", () => {
    expect(sectionOf(task("a", "2026-11-21T04:00:00Z"), NOW, "America/New_York")).toBe("today");
    expect(sectionOf(task("a", "2026-11-21T04:00:00Z"), NOW, BERLIN)).toBe("week");
  });

  it("hold the next first, then the urgent, and empty ones are left out", () => {
    const found = sectionsOf(
      [
        task("no date", null),
        task("urgent", null, { priority: "high" }),
        task("second", "2026-11-20T22:00:00Z"),
        task("first", "2026-11-20T21:00:00Z", { priority: "low" }),
      ],
      NOW,
      BERLIN,
    );
    expect(found.map(([section, held]) => [section, held.map((each) => each.title)])).toEqual([
      ["today", ["first", "second"]],
      ["someday", ["urgent", "no date"]],
    ]);
  });
});

describe("due times in a form", () => {
  it("are a day, or a day and a clock time", () => {
    const day = task("a", "2026-11-21T23:00:00Z");
    expect(
      dueFields({ ...day, due: { ...day.due, grain: "day", dated: true, halved: true } }, BERLIN),
    ).toEqual({
      day: "2026-11-21",
      clock: "",
    });
    expect(dueFields(task("a", "2026-11-21T17:00:00Z"), BERLIN)).toEqual({
      day: "2026-11-21",
      clock: "18:00",
    });
    expect(dueFields(task("a", null), BERLIN)).toEqual({ day: "", clock: "" });
  });

  it("come back as they were", () => {
    expect(dueOf("2026-11-21", "18:00", BERLIN)).toMatchObject({
      start: "2026-11-21T17:00:00.000Z",
      grain: "minute",
    });
    expect(dueOf("2026-11-21", "", BERLIN)).toMatchObject({ end: "2026-11-21T23:00:00.000Z", grain: "day" });
  });
});
