import { Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { onEvent } from "./store";

const LOOKS_MS = 60_000;

/** Says when the language model is away or too dear for now: what is understood without one goes on. */
export function Degraded() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data } = api.useQuery("get", "/api/models/state", undefined, { refetchInterval: LOOKS_MS });
  const state = data?.state ?? "none";
  useEffect(() => {
    if (state === "none") return;
    return onEvent(({ event }) => {
      if (event.type !== "message.sent") return;
      void queries.invalidateQueries({ queryKey: ["get", "/api/models/state"] });
    });
  }, [queries, state]);
  return (
    <Text size="sm" c="dimmed" role="status" mb={state === "away" || state === "spent" ? 6 : 0}>
      {state === "away" || state === "spent" ? t(`degraded.${state}`) : ""}
    </Text>
  );
}
