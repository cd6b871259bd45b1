import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { http, type Memory, type TurnReply } from "../../api/client";
import { onEvent } from "../chat/store";
import { tellDone, tellProblem } from "../receipts/done";

export type Change =
  | { does: "add"; text: string }
  | { does: "correct"; memory: Memory; text: string }
  | { does: "accept" | "forget"; memory: Memory };

const KEY = { queryKey: ["get", "/api/memories"] };

/** Look again whenever an event tells that a memory came, went or was put right, wherever that was said. */
export function useFreshMemories(): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      onEvent(({ event }) => {
        if (event.type === "record.changed" && event.noun === "memory") void queries.invalidateQueries(KEY);
      }),
    [queries],
  );
}

/** Change what is remembered; each change is told with an undo. */
export function useMemoryChange() {
  const queries = useQueryClient();
  const fresh = () => queries.invalidateQueries(KEY);
  return useMutation({
    mutationFn: sent,
    onSuccess: (reply) => {
      if (reply) tellDone(reply, fresh);
    },
    onError: tellProblem,
    onSettled: fresh,
  });
}

async function sent(change: Change): Promise<TurnReply | undefined> {
  if (change.does === "add") return (await http.POST("/api/memories", { body: { text: change.text } })).data;
  const params = { path: { memory_id: change.memory.id } };
  switch (change.does) {
    case "correct":
      return (await http.PATCH("/api/memories/{memory_id}", { params, body: { text: change.text } })).data;
    case "accept":
      return (await http.POST("/api/memories/{memory_id}/accept", { params })).data;
    case "forget":
      return (await http.DELETE("/api/memories/{memory_id}", { params })).data;
  }
}
