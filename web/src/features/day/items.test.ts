import { expect, it } from "vitest";

import { itemsIn } from "./items";

it("divides several items, and takes each once", () => {
  expect(itemsIn("milk, brown bread;eggs\n\ntea ,, ")).toEqual(["milk", "brown bread", "eggs", "tea"]);
  expect(itemsIn("Salt and pepper")).toEqual(["Salt and pepper"]);
  expect(itemsIn("milk, Milk")).toHaveLength(1);
  expect(itemsIn(" , ")).toEqual([]);
});
