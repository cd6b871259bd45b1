import { create } from "zustand";

import { http, isAway, ProblemError, type Envelope } from "../../api/client";
import { follow, type Connection } from "../../api/stream";
import { keep, kept, written, type Unsent } from "./outbox";
import { begun, extended, told, type Thread } from "./thread";

const CONVERSATION = "main";
const PAGE = 60;
const SEEK_PAGE = 200;
const RETRY_MS = 3000;

interface Chat {
  thread: Thread | null;
  unsent: Unsent[];
  /** Ids under which messages of this page arrived, by the names they were sent under. */
  arrived: Record<string, string>;
  connection: Connection;
  /** Whether the server was asked for the conversation and did not answer. */
  away: boolean;
  problem: string;
  open: (user: string) => () => void;
  /** The message that is being said otherwise. */
  editing: { id: string; text: string } | null;
  /** A message that was looked for, to be brought into sight. */
  sought: string | null;
  say: (text: string) => void;
  edit: (message: { id: string; text: string } | null) => void;
  stop: (id: string) => Promise<void>;
  seek: (id: string, at: string) => Promise<void>;
  found: () => void;
  again: (key: string) => void;
  drop: (key: string) => void;
  earlier: (limit?: number) => Promise<void>;
}

type Listener = (envelope: Envelope) => void;
const listeners = new Set<Listener>();

/** Hear every event as it comes; returns what ends that. */
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useChat = create<Chat>((set, get) => {
  let user = "";
  let sending = false;

  function change(unsent: Unsent[]): void {
    keep(localStorage, user, unsent);
    set({ unsent });
  }

  async function send(): Promise<void> {
    if (sending) return;
    sending = true;
    try {
      for (let next = due(get().unsent); next; next = due(get().unsent)) {
        if (!(await sent(next))) break;
      }
    } finally {
      sending = false;
    }
  }

  async function sent(one: Unsent): Promise<boolean> {
    try {
      const { data } = await http.POST("/api/chat", {
        body: {
          text: one.text,
          message_id: one.key,
          conversation_id: CONVERSATION,
          ...(one.replaces === undefined ? {} : { replaces: one.replaces }),
        },
      });
      if (data) set({ arrived: { ...get().arrived, [one.key]: data.message_id } });
      change(get().unsent.filter((each) => each.key !== one.key));
      return true;
    } catch (error) {
      if (isAway(error)) {
        setTimeout(() => void send(), RETRY_MS);
        return false;
      }
      const problem = error instanceof ProblemError ? error.message : String(error);
      change(get().unsent.map((each) => (each.key === one.key ? { ...each, problem } : each)));
      return true;
    }
  }

  return {
    thread: null,
    unsent: [],
    arrived: {},
    connection: "connecting",
    away: false,
    problem: "",
    editing: null,
    sought: null,

    open(whose) {
      user = whose;
      let close = (): void => undefined;
      let closed = false;
      set({ thread: null, unsent: kept(localStorage, user), arrived: {}, problem: "" });
      const online = (): void => void send();
      window.addEventListener("online", online);
      const begin = async (): Promise<void> => {
        try {
          const { data } = await http.GET("/api/conversations/{conversation_id}/messages", {
            params: { path: { conversation_id: CONVERSATION }, query: { limit: PAGE } },
          });
          if (!data || closed) return;
          set({ thread: begun(data), away: false, problem: "" });
          close = follow(
            data.seq,
            (envelope) => {
              const { thread } = get();
              if (thread) set({ thread: told(thread, envelope), arrived: matched(envelope, get()) });
              for (const listener of listeners) listener(envelope);
            },
            (connection) => {
              set({ connection });
            },
          );
          void send();
        } catch (error) {
          if (closed) return;
          if (isAway(error)) {
            set({ away: true });
            setTimeout(() => void begin(), RETRY_MS);
          } else set({ problem: error instanceof Error ? error.message : String(error) });
        }
      };
      void begin();
      return () => {
        closed = true;
        window.removeEventListener("online", online);
        close();
      };
    },

    say(text) {
      change([...get().unsent, written(text, new Date(), get().editing?.id)]);
      set({ editing: null });
      void send();
    },

    edit(editing) {
      set({ editing });
    },

    async stop(id) {
      // Too late is as good: the answer is there.
      await http
        .POST("/api/turns/{message_id}/stop", { params: { path: { message_id: id } } })
        .catch(() => undefined);
    },

    async seek(id, at) {
      const moment = new Date(at).getTime();
      for (let { thread } = get(); thread?.before; { thread } = get()) {
        const oldest = thread.messages[0];
        if (oldest && new Date(oldest.at).getTime() < moment) break;
        if (thread.messages.some((message) => message.id === id)) break;
        await get().earlier(SEEK_PAGE);
      }
      set({ sought: id });
    },

    found() {
      set({ sought: null });
    },

    again(key) {
      change(
        get().unsent.map(({ problem: _, ...each }) =>
          each.key === key ? each : { ...each, ...(_ ? { problem: _ } : {}) },
        ),
      );
      void send();
    },

    drop(key) {
      change(get().unsent.filter((each) => each.key !== key));
    },

    async earlier(limit = PAGE) {
      const { thread } = get();
      if (!thread?.before) return;
      const { data } = await http.GET("/api/conversations/{conversation_id}/messages", {
        params: { path: { conversation_id: CONVERSATION }, query: { limit, before: thread.before } },
      });
      const now = get().thread;
      if (data && now) set({ thread: extended(now, data) });
    },
  };
});

/** Return which of the unsent have arrived, when an event tells of one before its answer does. */
function matched({ event }: Envelope, { unsent, arrived }: Chat): Record<string, string> {
  if (event.type !== "message.received" || Object.values(arrived).includes(event.id)) return arrived;
  const one = unsent.find((each) => !each.problem && !(each.key in arrived) && each.text === event.text);
  return one ? { ...arrived, [one.key]: event.id } : arrived;
}

function due(unsent: Unsent[]): Unsent | undefined {
  return unsent.find((each) => !each.problem);
}
