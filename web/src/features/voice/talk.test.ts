import { describe, expect, it } from "vitest";

import type { TurnReply } from "../../api/client";
import { closed, failed, heard, phaseOf, SILENT, type Talk, type TalkEvent } from "./talk";

const TURN = { message_id: "m" } as TurnReply;
const open: Talk = { ...SILENT, mic: "on" };

function after(talk: Talk, ...events: TalkEvent[]): Talk {
  return events.reduce(heard, talk);
}

const begun: TalkEvent[] = [
  { type: "ready", listens: ["sphinx"], partials: true },
  { type: "listening", utterance: 1 },
];
const said: TalkEvent[] = [...begun, { type: "heard", utterance: 1, text: "undo that" }];
const answered: TalkEvent[] = [...said, { type: "reply", utterance: 1, text: "Undone.", turn: TURN }];
const spoken: TalkEvent[] = [
  ...answered,
  { type: "speaking", utterance: 1, text: "Undone.", media_type: "audio/ogg" },
];

describe("a talk", () => {
  it("goes from speaking to an answer that is spoken", () => {
    const phases = [[], begun, said, answered, spoken].map((events) =>
      phaseOf(after(open, ...events), false),
    );
    expect(phases).toEqual(["listening", "hearing", "thinking", "thinking", "speaking"]);
    const done = after(open, ...spoken, { type: "done", utterance: 1, stopped: false });
    expect([phaseOf(done, true), phaseOf(done, false)]).toEqual(["speaking", "listening"]);
    expect(done.words).toBe("");
    expect(phaseOf({ ...after(open, ...begun), mic: "off" }, false)).toBe("thinking");
  });

  it("shows what is understood so far, until it is known what was said", () => {
    const partial: TalkEvent = { type: "partial", utterance: 1, text: "undo" };
    expect(after(open, ...begun, partial).words).toBe("undo");
    expect(after(open, ...said, partial).words).toBe("undo that");
  });

  it("leaves answers to the conversation, but for what became no message", () => {
    expect(after(open, ...answered).aside).toBe("");
    const sorry: TalkEvent = { type: "reply", utterance: 1, text: "I did not get that.", turn: null };
    expect(after(open, ...said, sorry).aside).toBe("I did not get that.");
    expect(after(open, ...said, sorry, { type: "listening", utterance: 2 }).aside).toBe("");
  });

  it("lets nothing of an earlier utterance disturb the one that is being said", () => {
    const next = after(open, ...spoken, { type: "listening", utterance: 2 });
    expect(after(next, { type: "done", utterance: 1, stopped: true })).toEqual(next);
    expect(after(next, ...answered.slice(3))).toEqual(next);
    expect(next).toMatchObject({ hearing: true, answering: false, words: "" });
  });

  it("says that the server understands no speech", () => {
    expect(after(open, { type: "ready", listens: [], partials: false })).toMatchObject({
      mic: "off",
      fault: "unavailable",
    });
    const problem = { code: "speech_unavailable", detail: "Install the extra voice." };
    const told = after(open, { type: "error", utterance: null, problem });
    expect(closed(told, 1008)).toMatchObject({ mic: "off", fault: "unavailable", problem: problem.detail });
  });

  it("goes on after an error of one utterance", () => {
    const problem = { code: "internal", detail: "That did not work." };
    const told = after(open, ...said, { type: "error", utterance: 1, problem });
    expect(told).toMatchObject({ mic: "on", thinking: false, fault: null, problem: problem.detail });
  });
});

describe("the end of a connection", () => {
  it("is told as a loss, unless it was closed for want of speech", () => {
    const talk = after(open, ...spoken);
    expect(closed(talk, 1006)).toMatchObject({ mic: "off", fault: "lost", answering: false, utterance: 0 });
    expect(closed(talk, 1000)).toMatchObject({ mic: "off", fault: null, notice: "paused" });
    expect(closed({ ...talk, mic: "off" }, 1000)).toMatchObject({ fault: null, notice: null });
  });

  it("does not ask one to speak where that is of no use", () => {
    expect(phaseOf(closed(open, 1000), false)).toBe("ready");
    expect(phaseOf(failed(open, "refused"), false)).toBe("off");
  });

  it("keeps the reason that is known", () => {
    expect(closed(failed(open, "unavailable"), 1008).fault).toBe("unavailable");
  });
});
