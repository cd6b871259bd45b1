import { afterEach, describe, expect, it, vi } from "vitest";

import { faultOf, openMicrophone } from "./microphone";

describe("the browser", () => {
  it.each([
    ["NotAllowedError", "refused"],
    ["NotFoundError", "missing"],
    ["NotReadableError", "busy"],
  ])("says %s where the microphone is %s", (name, fault) => {
    expect(faultOf(new DOMException("", name))).toBe(fault);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    [false, "insecure"],
    [true, "missing"],
  ])("whose page is secure (%s) and that offers no microphone: it is %s", async (isSecure, fault) => {
    vi.stubGlobal("isSecureContext", isSecure);
    const opening = openMicrophone({} as AudioContext, vi.fn(), vi.fn());
    await expect(opening).rejects.toMatchObject({ fault });
  });
});
