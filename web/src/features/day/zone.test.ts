import { describe, expect, it } from "vitest";

import type { When } from "../../api/client";
import {
  dayOf,
  daysLater,
  minutesBetween,
  minutesLater,
  momentOf,
  monthsLater,
  point,
  wallOf,
  weekOf,
  wholeDay,
} from "./zone";

const BERLIN = "Europe/Berlin";
const NEW_YORK = "America/New_York";

describe("wall clocks", () => {
  it("show the zone's time, not the browser's", () => {
    expect(wallOf("2026-11-21T23:30:00Z", BERLIN)).toBe("2026-11-22 00:30:00");
    expect(wallOf("2026-11-21T23:30:00Z", NEW_YORK)).toBe("2026-11-21 18:30:00");
    expect(wallOf("2026-11-21T23:30:00Z", "Asia/Kathmandu")).toBe("2026-11-22 05:15:00");
    expect(dayOf("2026-11-21T23:30:00Z", BERLIN)).toBe("2026-11-22");
  });

  it("lead back to the moment they show, in summer and in winter", () => {
    expect(momentOf("2026-07-01 09:00:00", BERLIN).toISOString()).toBe("2026-07-01T07:00:00.000Z");
    expect(momentOf("2026-12-01 09:00:00", BERLIN).toISOString()).toBe("2026-12-01T08:00:00.000Z");
    expect(momentOf("2026-12-01", NEW_YORK).toISOString()).toBe("2026-12-01T05:00:00.000Z");
  });

  it("take an hour that is left out as much later as was left out", () => {
    expect(momentOf("2026-03-29 02:30:00", BERLIN).toISOString()).toBe("2026-03-29T01:30:00.000Z");
    expect(wallOf(momentOf("2026-03-29 02:30:00", BERLIN), BERLIN)).toBe("2026-03-29 03:30:00");
    expect(momentOf("2026-03-29 01:59:00", BERLIN).toISOString()).toBe("2026-03-29T00:59:00.000Z");
    expect(momentOf("2026-03-29 03:00:00", BERLIN).toISOString()).toBe("2026-03-29T01:00:00.000Z");
  });

  it("take an hour that is there twice as the first one", () => {
    expect(momentOf("2026-10-25 02:30:00", BERLIN).toISOString()).toBe("2026-10-25T00:30:00.000Z");
    expect(momentOf("2026-11-01 01:30:00", NEW_YORK).toISOString()).toBe("2026-11-01T05:30:00.000Z");
  });

  it("know days that begin at one, where midnight is left out", () => {
    expect(momentOf("2026-03-27", "Asia/Beirut").toISOString()).toBe("2026-03-26T22:00:00.000Z");
    expect(wallOf(momentOf("2026-03-29", "Asia/Beirut"), "Asia/Beirut")).toBe("2026-03-29 01:00:00");
  });
});

describe("days", () => {
  it("are counted past the ends of months and over changes of the clock", () => {
    expect(daysLater("2026-02-27", 2)).toBe("2026-03-01");
    expect(daysLater("2026-03-28", 2)).toBe("2026-03-30");
    expect(daysLater("2026-01-01", -1)).toBe("2025-12-31");
  });

  it("of a month later stay in that month", () => {
    expect(monthsLater("2026-01-31", 1)).toBe("2026-02-28");
    expect(monthsLater("2026-12-15", 1)).toBe("2027-01-15");
    expect(monthsLater("2026-03-31", -1)).toBe("2026-02-28");
  });

  it("belong to the week that begins on the day weeks begin on", () => {
    expect(weekOf("2026-11-22", 1)).toBe("2026-11-16");
    expect(weekOf("2026-11-22", 0)).toBe("2026-11-22");
    expect(weekOf("2026-11-16", 1)).toBe("2026-11-16");
  });

  it("of 23 and of 25 hours are whole days", () => {
    const hours = ({ start, end }: When): number =>
      (Date.parse(end ?? "") - Date.parse(start ?? "")) / 3_600_000;
    expect(hours(wholeDay("2026-03-29", BERLIN))).toBe(23);
    expect(hours(wholeDay("2026-10-25", BERLIN))).toBe(25);
    expect(hours(wholeDay("2026-11-25", BERLIN))).toBe(24);
  });
});

describe("minutes on the clock face", () => {
  it("pass midnight", () => {
    expect(minutesLater("2026-11-22 23:45:00", 30)).toBe("2026-11-23 00:15:00");
    expect(minutesBetween("2026-11-22 23:45:00", "2026-11-23 00:15:00")).toBe(30);
  });

  it("make a point for the API", () => {
    expect(point("2026-11-22 09:00:00", BERLIN)).toEqual({
      start: "2026-11-22T08:00:00.000Z",
      end: "2026-11-22T08:00:00.000Z",
      grain: "minute",
      dated: true,
      halved: true,
    });
  });
});
