import type { TurnReply } from "../../api/client";
import type { Mic } from "./press";

/** What comes on the socket of a spoken conversation. */
export type TalkEvent =
  | { type: "ready"; listens: string[]; partials: boolean }
  | { type: "listening"; utterance: number }
  | { type: "partial"; utterance: number; text: string }
  | { type: "heard"; utterance: number; text: string }
  | { type: "reply"; utterance: number; text: string; turn: TurnReply | null }
  | { type: "speaking"; utterance: number; text: string; media_type: string }
  | { type: "done"; utterance: number; stopped: boolean }
  | { type: "error"; utterance: number | null; problem: { code: string; detail: string } };

/** What there is a sentence for in every language; what the server says brings its own. */
export type Fault = "insecure" | "missing" | "refused" | "busy" | "old" | "lost" | "unavailable";
/** Nothing went wrong, and yet it is to be said. */
export type Notice = "nothing" | "paused";

/** How a spoken conversation stands, for the eye. */
export interface Talk {
  mic: Mic;
  /** Number of what was said last on this connection. */
  utterance: number;
  /** Somebody is speaking. */
  hearing: boolean;
  /** Something was said, and nothing of its answer was to be heard yet. */
  thinking: boolean;
  /** An answer is being spoken, as far as the server knows. */
  answering: boolean;
  /** What was understood, so far or in the end. */
  words: string;
  /** An answer that the conversation does not show: nothing was understood. */
  aside: string;
  fault: Fault | null;
  /** What the server said went wrong. */
  problem: string;
  notice: Notice | null;
}

export const SILENT: Talk = {
  mic: "off",
  utterance: 0,
  hearing: false,
  thinking: false,
  answering: false,
  words: "",
  aside: "",
  fault: null,
  problem: "",
  notice: null,
};

/** Return how a talk stands after an event. What belongs to an earlier utterance changes nothing. */
export function heard(talk: Talk, event: TalkEvent): Talk {
  if (event.type === "ready") return event.listens.length > 0 ? talk : failed(talk, "unavailable");
  if (event.type === "error") return refused(talk, event);
  if (event.utterance < talk.utterance) return talk;
  const { utterance } = event;
  switch (event.type) {
    case "listening":
      return { ...SILENT, mic: talk.mic, utterance, hearing: true };
    case "partial":
      return talk.hearing ? { ...talk, words: event.text } : talk;
    case "heard":
      return { ...talk, utterance, hearing: false, thinking: true, words: event.text };
    case "reply":
      return { ...talk, utterance, aside: event.turn ? "" : event.text };
    case "speaking":
      return { ...talk, thinking: false, answering: true };
    case "done":
      return { ...talk, hearing: false, thinking: false, answering: false, words: "" };
  }
}

function refused(talk: Talk, event: Extract<TalkEvent, { type: "error" }>): Talk {
  if (event.utterance !== null && event.utterance < talk.utterance) return talk;
  const still = { ...talk, hearing: false, thinking: false, answering: false };
  const isAbsent = event.problem.code === "speech_unavailable";
  return { ...still, fault: isAbsent ? "unavailable" : null, problem: event.problem.detail };
}

/** Return a talk that cannot go on. */
export function failed(talk: Talk, fault: Fault): Talk {
  return { ...talk, mic: "off", hearing: false, thinking: false, answering: false, fault };
}

/** Return how a talk stands after its connection was closed; the next press makes another. */
export function closed(talk: Talk, code: number): Talk {
  const isOrderly = code === 1000;
  const over = {
    ...talk,
    mic: "off",
    utterance: 0,
    hearing: false,
    thinking: false,
    answering: false,
  } as const;
  if (isOrderly) return { ...over, notice: talk.mic === "off" ? talk.notice : "paused" };
  return { ...over, fault: talk.fault ?? (talk.problem ? null : "lost") };
}

export type Phase = "opening" | "hearing" | "thinking" | "speaking" | "listening" | "ready" | "off";

/** Return what is going on, in one word. */
export function phaseOf(talk: Talk, sounding: boolean): Phase {
  if (talk.mic === "opening") return "opening";
  if (talk.hearing && talk.mic === "on") return "hearing";
  if (talk.hearing || talk.thinking) return "thinking";
  if (talk.answering || sounding) return "speaking";
  if (talk.mic === "on") return "listening";
  return talk.fault === null ? "ready" : "off";
}
