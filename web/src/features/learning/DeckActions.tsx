import { ActionIcon, Button, Group, Stack, TextInput } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { Dialog } from "../day/Dialog";
import { useTold } from "./fresh";
import type { Deck } from "./kinds";

interface ActionsProps {
  deck: Deck;
  /** Called when there is no deck of this name any more. */
  done?: () => void;
}

/** Giving a deck another name, and deleting it with its cards. */
export function DeckActions({ deck, done }: ActionsProps) {
  const { t } = useTranslation();
  const [isNaming, setNaming] = useState(false);
  const told = useTold("flashcard");
  const { mutate: remove, isPending } = api.useMutation("delete", "/api/flashcards/decks/{deck}", {
    ...told,
    onSuccess: (reply) => {
      done?.();
      return told.onSuccess(reply);
    },
  });
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="subtle"
        size="lg"
        aria-label={t("learning.renameDeck", { deck: deck.name })}
        onClick={() => {
          setNaming(true);
        }}
      >
        <IconPencil size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        size="lg"
        loading={isPending}
        aria-label={t("learning.deleteDeck", { deck: deck.name })}
        onClick={() => {
          remove({ params: { path: { deck: deck.name } } });
        }}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
      <Dialog
        title={isNaming ? t("learning.renameDeck", { deck: deck.name }) : null}
        close={() => {
          setNaming(false);
        }}
      >
        <Naming
          deck={deck}
          done={done}
          close={() => {
            setNaming(false);
          }}
        />
      </Dialog>
    </Group>
  );
}

function Naming({ deck, done, close }: { deck: Deck; done: (() => void) | undefined; close: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(deck.name);
  const told = useTold("flashcard");
  const { mutate, isPending } = api.useMutation("patch", "/api/flashcards/decks/{deck}", {
    ...told,
    onSuccess: (reply) => {
      close();
      done?.();
      return told.onSuccess(reply);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = name.trim();
        if (wanted === deck.name) close();
        else mutate({ params: { path: { deck: deck.name } }, body: { name: wanted } });
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t("learning.deckName")}
          value={name}
          required
          maxLength={60}
          pattern=".*\S.*"
          data-autofocus
          onChange={({ currentTarget: { value } }) => {
            setName(value);
          }}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            {t("learning.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
