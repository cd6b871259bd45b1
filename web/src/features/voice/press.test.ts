import { describe, expect, it } from "vitest";

import { HOLD_MS, pressed, released } from "./press";

describe("the button", () => {
  it("opens a closed microphone, and closes one that is open or about to be", () => {
    expect([pressed("off"), pressed("opening"), pressed("on")]).toEqual(["begin", "finish", "finish"]);
  });

  it("ends a hold when it is let go, and goes on after a short press", () => {
    expect(released("begin", HOLD_MS, "on", false)).toBe("finish");
    expect(released("begin", HOLD_MS - 1, "on", false)).toBe("nothing");
  });

  it("goes on after a hold in which the browser asked for leave", () => {
    expect(released("begin", 5000, "opening", false)).toBe("nothing");
  });

  it("ends nothing hands-free, and nothing twice", () => {
    expect(released("begin", 5000, "on", true)).toBe("nothing");
    expect(released("finish", 5000, "on", false)).toBe("nothing");
  });
});
