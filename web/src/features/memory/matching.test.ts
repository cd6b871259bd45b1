import { describe, expect, it } from "vitest";

import type { Memory } from "../../api/client";
import { matching } from "./matching";

function memory(text: string, subject = ""): Memory {
  return {
    id: text,
    text,
    subject,
    kind: "fact",
    created_at: "2026-11-20T09:00:00Z",
    origin: "owner",
    sources: [],
    proposed: false,
    taken_from: null,
    quote: "",
  };
}

const KNOWN = [
  memory("I am allergic to nuts"),
  memory("My sister lives in Zürich", "sister"),
  memory("Ich trinke gern Café"),
];

function found(query: string): string[] {
  return matching(KNOWN, query).map((each) => each.text);
}

describe("a search in memories", () => {
  it("finds by the beginnings of all its words, in any order", () => {
    expect(found("nut all")).toEqual(["I am allergic to nuts"]);
    expect(found("nuts sister")).toEqual([]);
  });

  it("minds neither case nor accents", () => {
    expect(found("zurich")).toEqual(["My sister lives in Zürich"]);
    expect(found("CAFE")).toEqual(["Ich trinke gern Café"]);
  });

  it("takes no part of a word for a word", () => {
    expect(found("uts")).toEqual([]);
  });

  it("shows all when nothing is asked", () => {
    expect(found("  ?")).toHaveLength(3);
  });
});
