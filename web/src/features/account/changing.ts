import { useMutation, useQueryClient } from "@tanstack/react-query";
import { t } from "i18next";
import { useEffect } from "react";

import { http, type AnyEvent, type Me, type MeChanges } from "../../api/client";
import { onEvent } from "../chat/store";
import { tellProblem } from "../receipts/done";
import { tellChanged } from "./told";

/** Change one's profile; the page follows at once, and what it was can be put back. */
export function useProfileChange(me: Me) {
  const queries = useQueryClient();
  const send = async (changes: MeChanges): Promise<void> => {
    const { data } = await http.PATCH("/api/me", { body: changes });
    if (data) queries.setQueryData(["get", "/api/me"], data);
    await queries.invalidateQueries({ queryKey: ["get", "/api/me"] });
  };
  return useMutation({
    mutationFn: send,
    onMutate: (changes) =>
      Object.fromEntries(Object.keys(changes).map((name) => [name, me[name as keyof Me]])) as MeChanges,
    onSuccess: (_, __, before) => {
      tellChanged(t("settings.saved"), () => void send(before).catch(tellProblem));
    },
    onError: tellProblem,
  });
}

/** Look again at what an address answers whenever an event of one of these types is heard. */
export function useFresh(address: string, types: readonly AnyEvent["type"][]): void {
  const queries = useQueryClient();
  const wanted = types.join(" ");
  useEffect(
    () =>
      onEvent(({ event }) => {
        if (wanted.split(" ").includes(event.type)) {
          void queries.invalidateQueries({ queryKey: ["get", address] });
        }
      }),
    [queries, address, wanted],
  );
}

/** Do something to what an address lists, and look again; what went wrong is said. */
export function useDoing<Variables>(address: string, does: (variables: Variables) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: does,
    onError: tellProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["get", address] }),
  });
}
