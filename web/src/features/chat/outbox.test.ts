import { describe, expect, it } from "vitest";

import { shown } from "./Messages";
import { keep, kept, written } from "./outbox";
import { begun } from "./thread";

const NOW = new Date("2026-11-22T09:00:00Z");

function shelf(): Storage {
  localStorage.clear();
  return localStorage;
}

describe("the outbox", () => {
  it("keeps what is unsent, in order, for its person only", () => {
    const place = shelf();
    const unsent = [written("one", NOW), written("two", NOW)];
    keep(place, "ann", unsent);
    expect(kept(place, "ann")).toEqual(unsent);
    expect(kept(place, "bob")).toEqual([]);
  });

  it("names every message, so that a repeat is known", () => {
    expect(written("same", NOW).key).not.toBe(written("same", NOW).key);
  });

  it("reads nothing out of what is broken", () => {
    const place = shelf();
    place.setItem("dayhand.outbox.ann", "{");
    expect(kept(place, "ann")).toEqual([]);
  });

  it("loses nothing on the screen when the browser is full", () => {
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    expect(() => {
      keep(full, "ann", [written("one", NOW)]);
    }).not.toThrow();
  });

  it("is shown behind the thread until the message has arrived", () => {
    const one = written("hello", NOW);
    const arrived = { messages: [], seq: 1, before: null };
    expect(shown(begun(arrived), [one], {}).map((row) => row.pending)).toEqual(["sending"]);
    const thread = begun({
      ...arrived,
      messages: [
        {
          id: "web:1",
          direction: "in" as const,
          channel: "web",
          text: "hello",
          key: "",
          at: NOW.toISOString(),
          cards: [],
          receipts: [],
          question: null,
          error: null,
          reply_to: null,
          suggestions: [],
          feedback: null,
        },
      ],
    });
    expect(shown(thread, [one], { [one.key]: "web:1" }).map((row) => row.id)).toEqual(["web:1"]);
  });

  it("tells why something was refused, and goes on showing it", () => {
    const refused = { ...written("hello", NOW), problem: "Too long." };
    expect(shown(null, [refused], {})[0]).toMatchObject({ pending: "refused", problem: "Too long." });
  });
});
