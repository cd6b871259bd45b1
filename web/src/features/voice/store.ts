import { create } from "zustand";

import { pressed, released, type Move } from "./press";
import type { Session } from "./session";
import { failed, SILENT, type Talk } from "./talk";

interface Voice {
  isOpen: boolean;
  talk: Talk;
  /** How loud the microphone is, 0 to 1. */
  level: number;
  /** An answer can be heard. */
  sounding: boolean;
  handsFree: boolean;
  /** Fetch what is needed, before it is. */
  prepare: () => void;
  down: () => void;
  up: () => void;
  setHandsFree: (isOn: boolean) => void;
  hush: () => void;
  close: () => void;
}

/** A spoken conversation as the page shows it; all of the audio is fetched when it is first wanted. */
export const useVoice = create<Voice>((set, get) => {
  let session: Session | null = null;
  let press: { move: Move; at: number } | null = null;

  async function ready(): Promise<Session> {
    const { Session: Made } = await import("./session");
    session ??= new Made({
      talk: () => get().talk,
      change: (change) => {
        set({ talk: change(get().talk) });
      },
      level: (level) => {
        set({ level });
      },
      sounding: (sounding) => {
        set({ sounding });
      },
      goesOn: () => get().handsFree || press !== null,
    });
    return session;
  }

  async function begin(): Promise<void> {
    set({ isOpen: true, talk: { ...get().talk, mic: "opening" } });
    try {
      const made = await ready();
      if (get().talk.mic === "opening") await made.begin();
    } catch {
      set({ talk: failed(get().talk, "lost") });
    }
  }

  function act(move: Move): void {
    if (move === "begin") void begin();
    if (move !== "finish") return;
    if (session) session.finish();
    else set({ talk: { ...get().talk, mic: "off" } });
  }

  return {
    isOpen: false,
    talk: SILENT,
    level: 0,
    sounding: false,
    handsFree: false,

    prepare() {
      void import("./session").catch(() => undefined);
    },

    down() {
      press = { move: pressed(get().talk.mic), at: performance.now() };
      act(press.move);
    },

    up() {
      if (!press) return;
      const { move, at } = press;
      press = null;
      act(released(move, performance.now() - at, get().talk.mic, get().handsFree));
    },

    setHandsFree(handsFree) {
      set({ handsFree });
      const { mic } = get().talk;
      if (handsFree !== (mic !== "off")) act(handsFree ? "begin" : "finish");
    },

    hush() {
      session?.hush();
    },

    close() {
      session?.close();
      session = null;
      press = null;
      set({ isOpen: false, talk: SILENT, level: 0, sounding: false, handsFree: false });
    },
  };
});
