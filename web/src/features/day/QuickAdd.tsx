import { ActionIcon, Box, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBolt, IconCornerDownLeft } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { Foreseen } from "./Foreseen";
import { useTold } from "./fresh";
import type { Wording } from "./wording";

const PAUSE_MS = 120;
const MAIN = "main";

/** A line in which one says what to do; below it stands what would be done, before it is. */
export function QuickAdd({ wording }: { wording: Wording }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text.trim(), PAUSE_MS);
  const told = useTold();
  const { mutate, data, reset, isPending } = api.useMutation("post", "/api/chat", {
    ...told,
    onSuccess: (reply) => {
      setText("");
      told.onSuccess(reply);
    },
  });
  const typed = text.trim();
  const { data: understanding } = api.useQuery(
    "post",
    "/api/understanding",
    { body: { text: settled } },
    { enabled: settled !== "" && typed !== "", gcTime: 0, staleTime: 0, placeholderData: keepPreviousData },
  );
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!typed || isPending) return;
    mutate({ body: { text: typed, conversation_id: MAIN, message_id: `day-${crypto.randomUUID()}` } });
  };
  const question = data?.reply.question ? data.reply.text : "";
  return (
    <Box component="form" onSubmit={send} mb="xs">
      <TextInput
        size="md"
        aria-label={t("day.quick")}
        placeholder={t("day.quickHint")}
        value={text}
        maxLength={2000}
        autoComplete="off"
        enterKeyHint="done"
        leftSection={<IconBolt size={18} aria-hidden />}
        rightSection={
          <ActionIcon type="submit" variant="subtle" aria-label={t("day.do")} loading={isPending}>
            <IconCornerDownLeft size={18} aria-hidden />
          </ActionIcon>
        }
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          if (question && !value) reset();
        }}
      />
      <Box mih={28} pt={4} px={4} role="status" aria-label={t("day.foreseen")}>
        {typed && understanding ? (
          <Foreseen understanding={understanding} wording={wording} />
        ) : (
          question && <Text size="sm">{question}</Text>
        )}
      </Box>
    </Box>
  );
}
