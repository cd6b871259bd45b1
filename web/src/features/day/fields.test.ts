import { describe, expect, it } from "vitest";

import { changesOf, onAnotherDay, timesOf, whenOf } from "./fields";

const BERLIN = "Europe/Berlin";
const lunch = { title: "Lunch", place: "", ...timesOf("2026-11-24 12:00:00", "2026-11-24 13:00:00", false) };

describe("the form of an event", () => {
  it("has the last day of what takes whole days, not the one after it", () => {
    expect(timesOf("2026-11-24 00:00:00", "2026-11-26 00:00:00", true)).toMatchObject({
      day: "2026-11-24",
      lastDay: "2026-11-25",
      allDay: true,
    });
  });

  it("makes a stretch in the person's zone", () => {
    expect(whenOf(lunch, BERLIN)).toMatchObject({
      start: "2026-11-24T11:00:00.000Z",
      end: "2026-11-24T12:00:00.000Z",
      grain: "minute",
    });
    expect(whenOf({ ...lunch, allDay: true }, BERLIN)).toMatchObject({
      start: "2026-11-23T23:00:00.000Z",
      end: "2026-11-24T23:00:00.000Z",
      grain: "day",
    });
  });

  it("takes an end before the beginning for one on the next day", () => {
    expect(whenOf({ ...lunch, from: "22:00", until: "01:00" }, BERLIN)).toMatchObject({
      start: "2026-11-24T21:00:00.000Z",
      end: "2026-11-25T00:00:00.000Z",
    });
  });

  it("keeps how many days something takes when its first day is another", () => {
    const trip = timesOf("2026-11-24 12:00:00", "2026-11-26 13:00:00", false);
    expect(onAnotherDay(trip, "2026-12-31")).toMatchObject({ day: "2026-12-31", lastDay: "2027-01-02" });
  });

  it("sends what was changed and nothing else", () => {
    expect(changesOf(lunch, lunch, BERLIN)).toEqual({});
    expect(changesOf(lunch, { ...lunch, title: "Late lunch" }, BERLIN)).toEqual({ title: "Late lunch" });
    expect(changesOf(lunch, { ...lunch, until: "14:00" }, BERLIN)).toMatchObject({
      to: { start: "2026-11-24T11:00:00.000Z", end: "2026-11-24T13:00:00.000Z" },
    });
    const day = { ...lunch, allDay: true };
    expect(changesOf(day, { ...day, day: "2026-11-25" }, BERLIN)).toMatchObject({
      to: { start: "2026-11-24T23:00:00.000Z", grain: "day" },
    });
  });
});
