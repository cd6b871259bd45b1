import type { AnyEvent, Envelope, ReceiptBrief, StoredMessage } from "../../api/client";

/** A message as the page shows it. */
export interface Message {
  id: string;
  direction: "in" | "out";
  channel: string;
  text: string;
  at: string;
  replyTo: string | null;
  cards: Card[];
  question: Question | null;
  receipts: ReceiptBrief[];
  error: string | null;
  /** What was called instead of something being said: a button, a program. */
  call: string | null;
  suggestions: string[];
  feedback: Feedback | null;
  /** Of one's own that the server has not confirmed: under way, or why it could not be sent. */
  pending?: "sending" | "refused";
  problem?: string;
}

export type Feedback = NonNullable<StoredMessage["feedback"]>;
export type Progress = Extract<AnyEvent, { type: "turn.progress" }>;
export type Card = Record<string, unknown>;
export type Question = Record<string, unknown>;

export interface Thread {
  messages: Message[];
  /** Number of the latest event that is in here. */
  seq: number;
  /** Answers as far as they are written, by the message they answer. */
  drafts: Record<string, string>;
  /** How far the work on messages has come that are not answered yet. */
  progress: Record<string, Progress>;
  /** Receipts that were taken back. */
  undone: Record<string, true>;
  /** Where the messages before these are found; null when there are none. */
  before: string | null;
}

export interface Page {
  messages: StoredMessage[];
  seq: number;
  before: string | null;
}

/** Return the thread that a page of messages begins. */
export function begun(page: Page): Thread {
  return {
    messages: page.messages.map(stored),
    seq: page.seq,
    drafts: {},
    progress: {},
    undone: {},
    before: page.before,
  };
}

/** Return a thread with an earlier page in front. */
export function extended(thread: Thread, page: Page): Thread {
  const known = new Set(thread.messages.map((message) => message.id));
  const earlier = page.messages.map(stored).filter((message) => !known.has(message.id));
  return { ...thread, messages: [...earlier, ...thread.messages], before: page.before };
}

/** Return a thread with what an event tells; one that is in already changes nothing. */
export function told(thread: Thread, envelope: Envelope): Thread {
  const { event } = envelope;
  if (event.type === "message.draft") {
    const answered = thread.messages.some((message) => message.replyTo === event.reply_to);
    return answered ? thread : { ...thread, drafts: { ...thread.drafts, [event.reply_to]: event.text } };
  }
  if (event.type === "turn.progress") {
    const answered = thread.messages.some((message) => message.replyTo === event.reply_to);
    return answered ? thread : { ...thread, progress: { ...thread.progress, [event.reply_to]: event } };
  }
  if (envelope.seq <= thread.seq) return thread;
  const next = { ...thread, seq: envelope.seq };
  switch (event.type) {
    case "message.received":
      return put(next, {
        ...EMPTY,
        id: event.id,
        direction: "in",
        channel: event.channel,
        text: event.text,
        at: event.at,
        call: event.call,
      });
    case "message.changed":
      return {
        ...next,
        messages: next.messages.map((message) =>
          message.id === event.id ? { ...message, text: event.text } : message,
        ),
      };
    case "message.sent":
      return put(without(next, event.reply_to), {
        ...EMPTY,
        id: event.id,
        direction: "out",
        channel: event.channel,
        text: event.text,
        at: event.at,
        replyTo: event.reply_to,
        cards: event.cards,
        question: event.question,
        receipts: event.receipts,
        suggestions: event.suggestions ?? [],
        error: event.error,
      });
    case "message.rated":
      return {
        ...next,
        messages: next.messages.map((message) =>
          message.id === event.id ? { ...message, feedback: event.feedback } : message,
        ),
      };
    case "reminder.fired":
      return put(next, {
        ...EMPTY,
        id: event.id,
        direction: "out",
        channel: "",
        text: event.text,
        at: event.at,
      });
    case "action.done":
      return event.undoes.length === 0
        ? next
        : {
            ...next,
            undone: { ...next.undone, ...Object.fromEntries(event.undoes.map((id) => [id, true])) },
          };
    default:
      return next;
  }
}

const EMPTY = {
  cards: [] as Card[],
  question: null,
  receipts: [] as ReceiptBrief[],
  error: null,
  replyTo: null,
  call: null,
  suggestions: [] as string[],
  feedback: null,
};

function put(thread: Thread, message: Message): Thread {
  const place = thread.messages.findIndex((each) => each.id === message.id);
  if (place < 0) return { ...thread, messages: [...thread.messages, message] };
  const messages = [...thread.messages];
  messages[place] = message;
  return { ...thread, messages };
}

/** Return a thread without what was only on the way to an answer. */
function without(thread: Thread, answered: string | null): Thread {
  if (answered === null || !(answered in thread.drafts || answered in thread.progress)) return thread;
  return { ...thread, drafts: but(thread.drafts, answered), progress: but(thread.progress, answered) };
}

function but<T>(kept: Record<string, T>, gone: string): Record<string, T> {
  return Object.fromEntries(Object.entries(kept).filter(([id]) => id !== gone));
}

function stored(message: StoredMessage): Message {
  return {
    ...EMPTY,
    id: message.id,
    direction: message.direction,
    channel: message.channel,
    text: message.text,
    at: message.at,
    replyTo: message.reply_to,
    cards: message.cards,
    question: message.question,
    receipts: message.receipts,
    suggestions: message.suggestions,
    feedback: message.feedback,
    error: message.error,
  };
}
