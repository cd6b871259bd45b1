import { describe, expect, it } from "vitest";

import { agentName } from "./agent";
import { dayNames, hourLabel, quietOf, quietSaid } from "./clock";
import { isZoneFound, zoneLabel, zones } from "./zones";

describe("zones", () => {
  it("are found by the beginnings of their words", () => {
    expect(isZoneFound("America/New_York", "new y")).toBe(true);
    expect(isZoneFound("Europe/Berlin", "BER")).toBe(true);
    expect(isZoneFound("Europe/Berlin", "erlin")).toBe(false);
    expect(isZoneFound("Europe/Berlin", "")).toBe(true);
  });

  it("keep the one that is set, whatever it is called", () => {
    expect(zones("Asia/Calcutta-of-old")[0]).toBe("Asia/Calcutta-of-old");
    expect(zones("Europe/Berlin").filter((zone) => zone === "Europe/Berlin")).toHaveLength(1);
  });

  it("show what their clocks show", () => {
    expect(zoneLabel("America/New_York", new Date("2026-11-20T12:00:00Z"), "en-GB")).toBe(
      "America/New York, 07:00",
    );
  });
});

describe("hours", () => {
  it("that are quiet may go over midnight, or not be there", () => {
    expect(quietOf("22-7")).toEqual({ from: 22, to: 7 });
    expect(quietOf("")).toBeNull();
    expect(quietSaid({ from: 22, to: 7 })).toBe("22-7");
    expect(quietSaid(null)).toBe("");
  });

  it("and days are written as the language does", () => {
    expect(hourLabel(9, "de")).toBe("09:00");
    expect(hourLabel(24, "de")).toBe("24:00");
    expect(dayNames("en")[0]).toBe("Mon");
    expect(dayNames("de")[6]).toBe("So");
  });
});

describe("browsers", () => {
  it("are told apart although they all claim to be each other", () => {
    const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36";
    expect(agentName(chrome)).toBe("Chrome, Linux");
    expect(agentName(`${chrome} Edg/156.0`)).toBe("Edge, Linux");
    const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1";
    expect(agentName(phone)).toBe("Safari, iPhone");
  });

  it("that are none are called what they say", () => {
    expect(agentName("curl/8.5")).toBe("curl/8.5");
  });
});
