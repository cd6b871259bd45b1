import type { TFunction } from "i18next";
import { describe, expect, it } from "vitest";

import { timesIn, toldTime } from "./slots";
import { wordingOf } from "./wording";

const wording = wordingOf("Europe/Berlin", "en-GB", 9);
const t = ((key: string, { at }: { at: string }) => `${key} ${at}`) as unknown as TFunction;

describe("the times of what would be done", () => {
  it("are found among other values, but for rules", () => {
    const due = { start: "2026-11-21T09:00:00+01:00", end: "2026-11-21T09:00:00+01:00", grain: "minute" };
    const every = {
      start: "2026-11-21T09:00:00",
      zone: "Europe/Berlin",
      rule: "FREQ=DAILY",
      grain: "minute",
    };
    expect(timesIn({ title: "tea", due, every, n: 3, none: null })).toEqual([due]);
  });

  it.each([
    ["2026-11-20T23:30:00Z", "2026-11-20T23:30:00Z", "minute", "Saturday 21 November 2026, 00:30"],
    ["2026-11-21T11:00:00Z", "2026-11-21T12:00:00Z", "minute", "Saturday 21 November 2026, 12:00 – 13:00"],
    ["2026-11-20T23:00:00Z", "2026-11-21T23:00:00Z", "day", "Saturday 21 November 2026"],
    [
      "2026-11-22T23:00:00Z",
      "2026-11-29T23:00:00Z",
      "week",
      "Monday 23 November 2026 – Sunday 29 November 2026",
    ],
    [null, "2026-11-21T23:00:00Z", "day", "day.untilTime Saturday 21 November 2026"],
    ["2026-11-21T11:00:00Z", null, "minute", "day.sinceTime Saturday 21 November 2026, 12:00"],
  ] as const)("from %s to %s by %s are told in the person's zone", (start, end, grain, said) => {
    // Whether a comma stands behind the weekday depends on the ICU of the runtime.
    expect(toldTime({ start, end, grain }, wording, t).replaceAll("day, ", "day ")).toBe(said);
  });
});
