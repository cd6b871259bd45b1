import { expect, it } from "vitest";

import { repeats } from "./repeats";

it.each([
  ["FREQ=DAILY", { unit: "day", count: 1 }],
  ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", { unit: "week", count: 2 }],
  ["INTERVAL=3;FREQ=MONTHLY", { unit: "month", count: 3 }],
  ["FREQ=SOMETIMES", null],
  ["", null],
])("tells how often %s repeats", (rule, expected) => {
  expect(repeats(rule)).toEqual(expected);
});
