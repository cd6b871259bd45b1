import { useEffect } from "react";

import type { AnyEvent, TurnReply } from "../../api/client";
import { onEvent } from "../chat/store";
import { useAgain } from "../day/fresh";
import { tellDone, tellProblem } from "../receipts/done";

/** Where what one learns with is asked for, by what events call it. */
export const PATHS = {
  flashcard: "/api/flashcards",
  guide: "/api/guides",
  path: "/api/paths",
  document: "/api/documents",
} as const;

/** How long changes are gathered: a deck comes, or goes, card by card. */
const GATHERED_MS = 80;

/** Return where to ask again after an event; undefined when it concerns nothing one learns with. */
export function concerned(event: AnyEvent): string | undefined {
  if (event.type === "document.read") return PATHS.document;
  return event.type === "record.changed" ? (PATHS as Partial<Record<string, string>>)[event.noun] : undefined;
}

/** Look again whenever an event tells of a change, in whatever window it was made. */
export function useFreshLearning(): void {
  const again = useAgain();
  useEffect(() => {
    const changed = new Set<string>();
    let timer = 0;
    const stop = onEvent(({ event }) => {
      const path = concerned(event);
      if (!path) return;
      changed.add(path);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        void again(...changed);
        changed.clear();
      }, GATHERED_MS);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [again]);
}

/**
 * What follows a change made here: it is told, with its undo, and what it concerns is asked for again.
 *
 * `words` says it otherwise than its answer does.
 */
export function useTold(kind: keyof typeof PATHS, words?: (reply: TurnReply) => string) {
  const again = useAgain();
  const fresh = (): Promise<void> => again(PATHS[kind]);
  return {
    onSuccess: (reply: TurnReply): Promise<void> => {
      tellDone(reply, fresh, words?.(reply));
      return fresh();
    },
    onError: (error: unknown): Promise<void> => {
      tellProblem(error);
      return fresh();
    },
  };
}

/** Return a thing of a kind that an answer is about; undefined when there is none. */
export function madeOf(reply: TurnReply, noun: keyof typeof PATHS): Record<string, unknown> | undefined {
  return reply.reply.cards.find((card) => card["noun"] === noun);
}
