import { describe, expect, it } from "vitest";

import type { AnyEvent, Envelope, StoredMessage } from "../../api/client";
import { begun, extended, told, type Thread } from "./thread";

const AT = "2026-11-22T09:00:00Z";

function message(id: string, direction: "in" | "out" = "in"): StoredMessage {
  return {
    id,
    direction,
    channel: "web",
    text: `text of ${id}`,
    key: "",
    at: AT,
    cards: [],
    receipts: [],
    question: null,
    error: null,
    reply_to: null,
    suggestions: [],
    feedback: null,
  };
}

function envelope(seq: number, event: AnyEvent): Envelope {
  return { seq, conversation_id: "main", run_id: null, origin: "web", event };
}

function received(id: string): AnyEvent {
  return { type: "message.received", id, channel: "telegram", text: "hello", call: null, at: AT };
}

function sent(id: string, replyTo: string): AnyEvent {
  return {
    type: "message.sent",
    id,
    reply_to: replyTo,
    channel: "web",
    text: "Hi.",
    key: "greeting",
    cards: [],
    question: null,
    receipts: [],
    suggestions: ["undo"],
    error: null,
    at: AT,
  };
}

const start: Thread = begun({ messages: [message("a"), message("b", "out")], seq: 7, before: "cursor" });

describe("a thread", () => {
  it("shows an event once, however often it is told", () => {
    const once = told(start, envelope(8, received("c")));
    const again = told(once, envelope(8, received("c")));
    expect(again.messages.map((each) => each.id)).toEqual(["a", "b", "c"]);
    expect(again.seq).toBe(8);
  });

  it("takes what a page and the stream both tell for one message", () => {
    const both = told(begun({ messages: [message("c")], seq: 7, before: null }), envelope(8, received("c")));
    expect(both.messages).toHaveLength(1);
    expect(both.messages[0]?.channel).toBe("telegram");
  });

  it("ignores what lies behind the page it began with", () => {
    expect(told(start, envelope(7, received("old")))).toBe(start);
  });

  it("replaces a draft by the answer, and lets no late draft come back", () => {
    const drafted = told(start, envelope(7, { type: "message.draft", reply_to: "a", text: "H" }));
    expect(drafted.drafts).toEqual({ a: "H" });
    const answered = told(drafted, envelope(8, sent("c", "a")));
    expect(answered.drafts).toEqual({});
    expect(told(answered, envelope(8, { type: "message.draft", reply_to: "a", text: "Hi" })).drafts).toEqual(
      {},
    );
  });

  it("shows the work on a message until it is answered, and never after", () => {
    const work: AnyEvent = {
      type: "turn.progress",
      reply_to: "a",
      phase: "planning",
      steps: [],
      models: [],
      micros: 0,
    };
    const working = told(start, envelope(7, work));
    expect(Object.keys(working.progress)).toEqual(["a"]);
    const answered = told(working, envelope(8, sent("c", "a")));
    expect(answered.progress).toEqual({});
    expect(answered.messages[2]?.suggestions).toEqual(["undo"]);
    expect(told(answered, envelope(8, work)).progress).toEqual({});
  });

  it("knows what was thought of an answer, and that it is not any more", () => {
    const feedback = { rating: "down" as const, reason: "wrong list", at: AT };
    const rated = told(start, envelope(8, { type: "message.rated", id: "b", feedback }));
    expect(rated.messages[1]?.feedback).toEqual(feedback);
    const again = told(rated, envelope(9, { type: "message.rated", id: "b", feedback: null }));
    expect(again.messages[1]?.feedback).toBeNull();
  });

  it("changes the words of a message that was edited", () => {
    const changed = told(start, envelope(8, { type: "message.changed", id: "a", text: "other words" }));
    expect(changed.messages[0]?.text).toBe("other words");
    expect(changed.messages).toHaveLength(2);
  });

  it("marks what was taken back, from whatever channel", () => {
    const undone = told(
      start,
      envelope(8, {
        type: "action.done",
        receipt: "r2",
        action: "undo",
        summary: "took back",
        undoable: false,
        undoes: ["r1"],
        because: [],
      }),
    );
    expect(undone.undone).toEqual({ r1: true });
  });

  it("puts an earlier page in front, without what is there", () => {
    const longer = extended(start, { messages: [message("z"), message("a")], seq: 9, before: null });
    expect(longer.messages.map((each) => each.id)).toEqual(["z", "a", "b"]);
    expect(longer.seq).toBe(7); // events between the pages are still to come
    expect(longer.before).toBeNull();
  });
});
