import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";

import type { AnyEvent, TurnReply } from "../../api/client";
import { onEvent } from "../chat/store";
import { tellDone, tellProblem } from "../receipts/done";

/** Where the things of the day are asked for, by what events call them. */
const PATHS: Partial<Record<string, string>> = {
  event: "/api/calendar",
  task: "/api/tasks",
  item: "/api/lists",
  note: "/api/notes",
  reminder: "/api/reminders",
};

/** Return where to ask again after an event; undefined when it concerns nothing of the day. */
export function concerned(event: AnyEvent): string | undefined {
  switch (event.type) {
    case "record.changed":
      return PATHS[event.noun];
    case "reminder.fired":
      return "/api/reminders";
    case "delivery.changed":
      return event.kind === "reminder" || event.kind === "away" ? "/api/reminders" : undefined;
    default:
      return undefined;
  }
}

/** Return what asks again for all that lies at some paths; it is there when the promise is kept. */
export function useAgain(): (...paths: string[]) => Promise<void> {
  const queries = useQueryClient();
  return useCallback(
    (...paths: string[]) =>
      queries.invalidateQueries({
        predicate: ({ queryKey: [, at] }) => paths.some((path) => String(at).startsWith(path)),
      }),
    [queries],
  );
}

/** Look again whenever an event tells that something of the day has changed, in whatever window. */
export function useFreshDay(): void {
  const again = useAgain();
  useEffect(
    () =>
      onEvent(({ event }) => {
        const path = concerned(event);
        if (path) void again(path);
      }),
    [again],
  );
}

/** What follows a change made here: it is told, with its undo, and what is shown is asked for again. */
export function useTold(): { onSuccess: (reply: TurnReply) => void; onError: (error: unknown) => void } {
  const again = useAgain();
  const everything = useCallback(() => {
    void again(...Object.values(PATHS).filter((path) => path !== undefined));
  }, [again]);
  return {
    onSuccess: (reply) => {
      everything();
      tellDone(reply, everything);
    },
    onError: (error) => {
      everything();
      tellProblem(error);
    },
  };
}
