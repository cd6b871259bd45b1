import { expect, it } from "vitest";

import { late } from "./lateness";

it.each([
  [0, null],
  [29.9, null],
  [30, { unit: "second", count: 30 }],
  [119, { unit: "minute", count: 1 }],
  [3_600, { unit: "hour", count: 1 }],
  [200_000, { unit: "day", count: 2 }],
])("tells that %d seconds are late", (seconds, told) => {
  expect(late(seconds)).toEqual(told);
});
