import { Autocomplete, Button, Group, Stack, Textarea } from "@mantine/core";
import { type SubmitEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { Dialog } from "../day/Dialog";
import { changesOf, type Fields, fieldsOf } from "./fields";
import { useTold } from "./fresh";
import type { Deck, Flashcard } from "./kinds";

interface DialogProps {
  /** The card that is changed, or that one is written. */
  open: Flashcard | "new" | null;
  close: () => void;
  decks: Deck[];
  /** The deck a new card goes to unless it is said otherwise. */
  deck?: string | undefined;
}

/** Where a card is written, one after the other, or one is changed. */
export function CardDialog({ open, close, decks, deck }: DialogProps) {
  const { t } = useTranslation();
  const title = open && t(open === "new" ? "learning.newCard" : "learning.changeCard");
  const names = decks.map(({ name }) => name);
  return (
    <Dialog title={title} close={close}>
      {open === "new" && <NewCard decks={names} deck={deck} />}
      {open && open !== "new" && <ChangeCard key={open.id} card={open} close={close} decks={names} />}
    </Dialog>
  );
}

function NewCard({ decks, deck }: { decks: string[]; deck: string | undefined }) {
  const { t } = useTranslation();
  const [fields, setFields] = useState(fieldsOf({ deck: deck ?? "" }));
  const front = useRef<HTMLTextAreaElement>(null);
  const { mutate, isPending } = api.useMutation("post", "/api/flashcards", useTold("flashcard"));
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    const { deck: into, ...sides } = fields;
    mutate({ body: into.trim() ? { ...sides, deck: into.trim() } : sides });
    setFields(fieldsOf({ deck: into }));
    front.current?.focus();
  };
  return (
    <form onSubmit={add}>
      <Stack gap="sm">
        <CardFields fields={fields} change={setFields} decks={decks} front={front} />
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            {t("learning.add")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ChangeCard({ card, close, decks }: { card: Flashcard; close: () => void; decks: string[] }) {
  const { t } = useTranslation();
  const [fields, setFields] = useState(fieldsOf(card));
  const { mutate } = api.useMutation("patch", "/api/flashcards/{card_id}", useTold("flashcard"));
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const body = changesOf(fieldsOf(card), fields);
    if (Object.keys(body).length > 0) mutate({ params: { path: { card_id: card.id } }, body });
    close();
  };
  return (
    <form onSubmit={save}>
      <Stack gap="sm">
        <CardFields fields={fields} change={setFields} decks={decks} />
        <Group justify="flex-end">
          <Button type="submit">{t("learning.save")}</Button>
        </Group>
      </Stack>
    </form>
  );
}

interface FieldsProps {
  fields: Fields;
  change: (fields: Fields) => void;
  decks: string[];
  front?: React.Ref<HTMLTextAreaElement>;
}

function CardFields({ fields, change, decks, front }: FieldsProps) {
  const { t } = useTranslation();
  const side = (name: "front" | "back") => ({
    label: t(`learning.${name}`),
    value: fields[name],
    required: true,
    withAsterisk: false,
    autosize: true,
    minRows: 2,
    maxRows: 10,
    maxLength: 2000,
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => {
      change({ ...fields, [name]: value });
    },
  });
  return (
    <>
      <Textarea {...side("front")} ref={front} data-autofocus />
      <Textarea {...side("back")} />
      <Autocomplete
        label={t("learning.deck")}
        description={t("learning.deckHint")}
        data={decks}
        value={fields.deck}
        maxLength={60}
        onChange={(deck) => {
          change({ ...fields, deck });
        }}
      />
    </>
  );
}
