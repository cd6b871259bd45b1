import { ActionIcon, Badge, Button, Group, Paper, Stack, Text, Textarea } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";

import type { Memory } from "../../api/client";
import { locale } from "../../app/languages";
import { useMe } from "../session/me";
import { useMemoryChange } from "./changing";

/** One thing that is remembered, with where it comes from. */
export function MemoryRow({ memory }: { memory: Memory }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const change = useMemoryChange();
  return (
    <Paper withBorder p="sm">
      {isOpen ? (
        <Correcting
          memory={memory}
          close={() => {
            flushSync(() => {
              setOpen(false);
            });
            pencil.current?.focus();
          }}
        />
      ) : (
        <Group wrap="nowrap" justify="space-between" align="start">
          <Stack gap={2} miw={0} flex={1}>
            <Text style={{ overflowWrap: "anywhere" }}>{memory.text}</Text>
            <Source memory={memory} />
          </Stack>
          <Group gap={4} wrap="nowrap">
            {memory.proposed && (
              <Button
                size="compact-md"
                variant="light"
                aria-label={t("memory.acceptThis", { text: memory.text })}
                onClick={() => {
                  change.mutate({ does: "accept", memory });
                }}
              >
                {t("memory.accept")}
              </Button>
            )}
            <ActionIcon
              ref={pencil}
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t("memory.correctThis", { text: memory.text })}
              onClick={() => {
                setOpen(true);
              }}
            >
              <IconPencil size={18} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              loading={change.isPending}
              aria-label={t("memory.forgetThis", { text: memory.text })}
              onClick={() => {
                change.mutate({ does: "forget", memory });
              }}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </Group>
        </Group>
      )}
    </Paper>
  );
}

/** Who said it, and when: told by its person, taken from a conversation, or made from something read. */
function Source({ memory }: { memory: Memory }) {
  const { t, i18n } = useTranslation();
  const { data: me } = useMe();
  const day = new Date(memory.created_at).toLocaleDateString(locale(i18n.language), {
    dateStyle: "medium",
    ...(me ? { timeZone: me.zone } : {}),
  });
  const from = memory.taken_from !== null ? "noticed" : memory.origin === "outside" ? "read" : "told";
  return (
    <Group gap={8}>
      <Badge variant="default" tt="none" fw={500}>
        {t(`memory.kind.${memory.kind}`)}
      </Badge>
      <Text size="sm" c="dimmed">
        {t(`memory.from.${from}`, { day })}
        {memory.quote && ` ${t("memory.quoted", { text: memory.quote })}`}
        {memory.sources.length > 0 && ` ${t("memory.sources", { names: memory.sources.join(", ") })}`}
      </Text>
    </Group>
  );
}

function Correcting({ memory, close }: { memory: Memory; close: () => void }) {
  const { t } = useTranslation();
  const change = useMemoryChange();
  const [text, setText] = useState(memory.text);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ does: "correct", memory, text: text.trim() }, { onSuccess: close });
      }}
    >
      <Stack gap="xs">
        <Textarea
          autosize
          maxRows={8}
          maxLength={2000}
          ref={box}
          onKeyDown={(event) => {
            if (event.key === "Escape") close();
          }}
          label={t("memory.right")}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
        />
        <Group gap="xs">
          <Button type="submit" size="compact-md" loading={change.isPending} disabled={!text.trim()}>
            {t("memory.save")}
          </Button>
          <Button size="compact-md" variant="default" onClick={close}>
            {t("memory.cancel")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
