import { ActionIcon, Button, Group, Loader, Paper, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconTrash } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, type Note } from "../../api/client";
import { Empty } from "./Empty";
import { useTold } from "./fresh";
import { Problem } from "./Problem";
import type { Wording } from "./wording";

/** The notes, the latest first, and the search through them. */
export function Notes({ wording }: { wording: Wording }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [query] = useDebouncedValue(search.trim(), 200);
  const { data, error, isPending } = api.useQuery(
    "get",
    "/api/notes",
    { params: { query: { query, limit: 200 } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <>
      <AddNote />
      <TextInput
        type="search"
        mb="md"
        aria-label={t("day.searchNotes")}
        placeholder={t("day.searchNotes")}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={search}
        maxLength={200}
        onChange={({ currentTarget: { value } }) => {
          setSearch(value);
        }}
      />
      <Problem of={error} />
      {isPending && <Loader role="img" aria-label={t("loading")} />}
      {data?.length === 0 &&
        (query ? (
          <Text c="dimmed" role="status">
            {t("day.noneFound")}
          </Text>
        ) : (
          <Empty about="notes" />
        ))}
      <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: "none" }} aria-label={t("day.notes")}>
        {data?.map((note) => (
          <li key={note.id}>
            <OneNote note={note} wording={wording} />
          </li>
        ))}
      </Stack>
    </>
  );
}

function OneNote({ note, wording }: { note: Note; wording: Wording }) {
  const { t } = useTranslation();
  const { mutate } = api.useMutation("delete", "/api/notes/{note_id}", useTold());
  return (
    <Paper withBorder p="sm">
      <Group wrap="nowrap" justify="space-between" align="flex-start">
        <Text style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{note.text}</Text>
        <ActionIcon
          variant="subtle"
          size="lg"
          aria-label={t("day.delete", { title: note.text.slice(0, 60) })}
          onClick={() => {
            mutate({ params: { path: { note_id: note.id } } });
          }}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </Group>
      <Text size="sm" c="dimmed">
        {wording.moment(note.created_at)}
      </Text>
    </Paper>
  );
}

function AddNote() {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const { mutate, isPending } = api.useMutation("post", "/api/notes", useTold());
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!text.trim()) return;
    mutate({ body: { text } });
    setText("");
  };
  return (
    <form onSubmit={add}>
      <Group align="flex-end" gap="xs" mb="sm" wrap="nowrap">
        <Textarea
          flex={1}
          autosize
          minRows={1}
          maxRows={10}
          aria-label={t("day.newNote")}
          placeholder={t("day.newNote")}
          value={text}
          maxLength={20_000}
          onChange={({ currentTarget: { value } }) => {
            setText(value);
          }}
        />
        <Button type="submit" loading={isPending}>
          {t("day.add")}
        </Button>
      </Group>
    </form>
  );
}
