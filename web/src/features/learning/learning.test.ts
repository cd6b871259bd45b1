import { describe, expect, it } from "vitest";

import type { AnyEvent } from "../../api/client";
import { changesOf, fieldsOf, NO_SOURCE, sourceOf } from "./fields";
import { concerned } from "./fresh";
import type { Flashcard, Step } from "./kinds";
import { matching } from "./matching";
import { learnSearch } from "./places";
import { doneOf, isOfOne, minutesLeft, nextOf } from "./progress";
import { dueIn, queueOf } from "./queue";
import { comesBack, secondsOf, waitOf } from "./waits";

const card = (id: string, front = id, back = ""): Flashcard => ({ id, front, back }) as Flashcard;
const step = (minutes: number, done_at: string | null = null): Step =>
  ({ title: "", minutes, done_at }) as Step;

describe("in how long a card comes back", () => {
  it.each([
    ["PT1M", 60],
    ["PT5M30S", 330],
    ["P8D", 691_200],
    ["P1Y35D", 34_560_000],
    ["P1DT2H", 93_600],
    ["soon", 0],
  ])("is %s in seconds", (duration, seconds) => {
    expect(secondsOf(duration)).toBe(seconds);
  });

  it.each([
    ["PT1M", "1 min"],
    ["PT5M30S", "6 mins"],
    ["PT3H", "3 hrs"],
    ["P8D", "8 days"],
    ["P59D", "59 days"],
    ["P75D", "2.5 mths"],
    ["P2Y", "2 yrs"],
    ["PT5S", "1 min"],
  ])("is told shortly: %s", (duration, told) => {
    expect(waitOf(duration, "en-GB")).toBe(told);
  });

  it("is told in the language's own grammar", () => {
    expect(comesBack("P8D", "de")).toBe("in 8 Tagen");
    expect(comesBack("PT5M30S", "en")).toBe("in 6 minutes");
  });
});

describe("the cards still to be asked", () => {
  const cards = [card("a"), card("b"), card("c")];

  it("leave out those whose answer is on its way, but not those answered before that are due again", () => {
    const queue = queueOf({ cards, sending: ["a"], answered: ["b"], isAhead: false });
    expect(queue.map(({ id }) => id)).toEqual(["b", "c"]);
  });

  it("are each asked once ahead of their time", () => {
    const queue = queueOf({ cards, sending: ["a"], answered: ["b"], isAhead: true });
    expect(queue.map(({ id }) => id)).toEqual(["c"]);
  });

  it("are counted by deck, without case, or all together", () => {
    const decks = [
      { name: "Biology", cards: 9, due: 4 },
      { name: "Latin", cards: 3, due: 2 },
    ];
    expect(dueIn(decks, "biology")).toBe(4);
    expect(dueIn(decks, undefined)).toBe(6);
    expect(dueIn(decks, "Greek")).toBe(0);
  });
});

describe("a learning path", () => {
  it("goes on with the first step that is not done, and counts what is left to read", () => {
    const path = {
      steps: [step(3, "2026-11-20T09:00:00Z"), step(4), step(5, "2026-11-20T09:00:00Z"), step(6)],
    };
    expect(doneOf(path)).toBe(2);
    expect(nextOf(path)).toBe(1);
    expect(minutesLeft(path)).toBe(10);
  });

  it("is of one document when all its steps are", () => {
    const at = (document: string): Step => ({ place: { document } }) as Step;
    expect(isOfOne({ steps: [at("a"), at("a")] })).toBe(true);
    expect(isOfOne({ steps: [at("a"), at("b")] })).toBe(false);
  });

  it("has no next step when all are done", () => {
    expect(nextOf({ steps: [step(3, "2026-11-20T09:00:00Z")] })).toBe(-1);
  });
});

describe("what is filled in", () => {
  const before = fieldsOf({ front: "a", back: "b", deck: "c" });

  it("is sent where it was changed, and never emptied", () => {
    expect(changesOf(before, { front: " a ", back: "new ", deck: " " })).toEqual({ back: "new" });
  });

  it("is a document or a subject, or nothing yet", () => {
    expect(sourceOf(NO_SOURCE)).toBeNull();
    expect(sourceOf({ ...NO_SOURCE, document: "1", subject: "cells" })).toEqual({ document: "1" });
    expect(sourceOf({ from: "subject", document: "1", subject: " cells " })).toEqual({ subject: "cells" });
    expect(sourceOf({ from: "subject", document: "1", subject: " " })).toBeNull();
  });
});

describe("a search through cards", () => {
  it("finds every word on either side, whatever accents and case", () => {
    const cards = [card("1", "Café", "coffee house"), card("2", "tea", "Cafe")];
    expect(matching(cards, "CAFE house").map(({ id }) => id)).toEqual(["1"]);
    expect(matching(cards, " ").length).toBe(2);
  });
});

describe("an address", () => {
  it("names a tab, a deck, a path, and nothing it does not know", () => {
    expect(learnSearch({ tab: "paths", path: "p1" })).toEqual({ tab: "paths", deck: undefined, path: "p1" });
    expect(learnSearch({ tab: "games", deck: 1848 })).toEqual({
      tab: undefined,
      deck: "1848",
      path: undefined,
    });
    expect(learnSearch({ deck: ["a"] }).deck).toBeUndefined();
  });
});

describe("what is asked for again after an event", () => {
  const changed = (noun: string): AnyEvent => ({ type: "record.changed", noun, id: "1", op: "update" });

  it.each([
    ["flashcard", "/api/flashcards"],
    ["guide", "/api/guides"],
    ["path", "/api/paths"],
    ["document", "/api/documents"],
    ["task", undefined],
  ])("is that of the %s", (noun, path) => {
    expect(concerned(changed(noun))).toBe(path);
  });
});
