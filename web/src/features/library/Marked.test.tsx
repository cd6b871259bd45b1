import { describe, expect, it } from "vitest";

import { cut } from "./Marked";

function marked(text: string, marks: [number, number][]): string {
  return cut(text, marks)
    .map((part) => (part.isMarked ? `[${part.text}]` : part.text))
    .join("");
}

describe("marks", () => {
  it("stand where they are, in whatever order they are told", () => {
    expect(
      marked("the deposit is due", [
        [15, 18],
        [4, 11],
      ]),
    ).toBe("the [deposit] is [due]");
  });

  it("count characters, not the units of a browser", () => {
    expect(marked("🏠 rent", [[2, 6]])).toBe("🏠 [rent]");
  });

  it("lose no letter when they overlap or lie outside", () => {
    expect(
      marked("abc", [
        [0, 2],
        [1, 3],
        [2, 9],
      ]),
    ).toBe("[ab]c");
  });
});
