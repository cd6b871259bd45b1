import { describe, expect, it } from "vitest";

import { dollars, seconds } from "./figures";

describe("figures", () => {
  it("tells money in dollars, and of next to nothing that it is", () => {
    expect(dollars(1_250_000, "en")).toBe("$1.25");
    expect(dollars(1_234, "en")).toBe("$0.0012");
    expect(dollars(7, "en")).toBe("< $0.0001");
    expect(dollars(0, "en")).toBe("$0.00");
  });

  it("tells short times in milliseconds, never as none", () => {
    expect(seconds(0.0123, "en")).toBe("12 ms");
    expect(seconds(0.0001, "en")).toBe("1 ms");
    expect(seconds(2.34, "en")).toBe("2.3 sec");
  });
});
