import { describe, expect, it } from "vitest";

import type { ModelUsage } from "../../api/client";
import { dollars } from "./money";
import { byDay, lastDays, totals } from "./usage";

function used(day: string, model: string, micros: number, user = "ann"): ModelUsage {
  return {
    day,
    user,
    channel: "web",
    model,
    calls: 1,
    input_tokens: 10,
    output_tokens: 5,
    micros,
    purposes: {},
  };
}

const ROWS = [
  used("2026-11-19", "small", 200),
  used("2026-11-20", "large", 900, "bob"),
  used("2026-11-20", "small", 300),
  used("2026-11-20", "small", 100, "bob"),
];

describe("what was used", () => {
  it("is added up by name, the dearest first", () => {
    expect(totals(ROWS, (row) => row.model)).toEqual([
      ["large", { calls: 1, tokens: 15, micros: 900 }],
      ["small", { calls: 3, tokens: 45, micros: 600 }],
    ]);
    expect(totals(ROWS, (row) => row.user).map(([user]) => user)).toEqual(["bob", "ann"]);
  });

  it("has a row for every day, also for one without", () => {
    const days = lastDays(3, new Date("2026-11-20T23:59:00Z"));
    expect(days).toEqual(["2026-11-18", "2026-11-19", "2026-11-20"]);
    expect(byDay(ROWS, days, "micros")).toEqual([
      { day: "2026-11-18" },
      { day: "2026-11-19", small: 200 },
      { day: "2026-11-20", large: 900, small: 400 },
    ]);
  });
});

describe("money", () => {
  it("that is little is not told as nothing", () => {
    expect(dollars(450, "en-US")).toBe("$0.0005");
    expect(dollars(2_000_000, "en-US")).toBe("$2.00");
    expect(dollars(0, "en-US")).toBe("$0.00");
  });
});
