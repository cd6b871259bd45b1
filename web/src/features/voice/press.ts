/** Whether the microphone is open. */
export type Mic = "off" | "opening" | "on";
/** What a press or its end does to the microphone. */
export type Move = "begin" | "finish" | "nothing";

/** Milliseconds after which a press is a hold: the microphone is open for as long as it lasts. */
export const HOLD_MS = 400;

/** The button went down: it begins to listen, or ends what a short press had begun. */
export function pressed(mic: Mic): Move {
  return mic === "off" ? "begin" : "finish";
}

/**
 * The button was let go. After a hold that ends it; after a short press one goes on listening, and as
 * well where the microphone was not open yet: the browser may have asked for leave meanwhile.
 */
export function released(began: Move, held: number, mic: Mic, handsFree: boolean): Move {
  const isHold = began === "begin" && held >= HOLD_MS;
  return isHold && mic === "on" && !handsFree ? "finish" : "nothing";
}
