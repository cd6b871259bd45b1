import { describe, expect, it, vi } from "vitest";

import { dayjs, keepTimeOf } from "./wallclock";

describe("the clock of the calendar's views", () => {
  it("has every hour, whatever the browser's zone leaves out", () => {
    for (const wall of ["2026-03-29 02:30:00", "2026-03-08 02:30:00", "2026-10-25 02:30:00"]) {
      expect(dayjs(wall).format("YYYY-MM-DD HH:mm:ss")).toBe(wall);
      expect(dayjs(dayjs(wall).toDate()).hour()).toBe(2);
    }
    expect(dayjs("2026-03-29 04:00:00").diff("2026-03-29 00:00:00", "hour")).toBe(4);
  });

  it("shows now as the person's clock does", () => {
    vi.useFakeTimers({ now: new Date("2026-11-21T23:30:00Z") });
    keepTimeOf("Asia/Kathmandu");
    expect(dayjs().format("YYYY-MM-DD HH:mm")).toBe("2026-11-22 05:15");
    keepTimeOf("America/New_York");
    expect(dayjs().format("YYYY-MM-DD HH:mm")).toBe("2026-11-21 18:30");
    vi.useRealTimers();
  });
});
