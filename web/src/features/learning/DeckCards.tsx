import { Button, Group, Loader, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { Problem } from "../day/Problem";
import type { Wording } from "../day/wording";
import { CardDialog } from "./CardDialog";
import { CardRow } from "./CardRow";
import { isSame } from "./queue";
import type { Deck, Flashcard } from "./kinds";
import { matching } from "./matching";

const SHOWN = 50;
const MOST = 5000;

interface CardsProps {
  deck: string;
  decks: Deck[];
  wording: Wording;
}

/** The cards of a deck, those first that come first, and the search through them. */
export function DeckCards({ deck, decks, wording }: CardsProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState(SHOWN);
  const [open, setOpen] = useState<Flashcard | null>(null);
  const isSearching = search.trim() !== "";
  const { data, error, isPending } = api.useQuery(
    "get",
    "/api/flashcards",
    { params: { query: { deck, limit: isSearching ? MOST : shown } } },
    { placeholderData: keepPreviousData },
  );
  const found = matching(data ?? [], search);
  const size = decks.find(({ name }) => isSame(name, deck))?.cards ?? 0;
  const all = isSearching ? found.length : size;
  if (size === 0) return <Text c="dimmed">{t("learning.noSuchDeck")}</Text>;
  return (
    <section aria-label={t("learning.cards", { count: size })}>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h4">
          {t("learning.cards", { count: size })}
        </Title>
        <TextInput
          type="search"
          aria-label={t("learning.searchCards")}
          placeholder={t("learning.searchCards")}
          leftSection={<IconSearch size={18} aria-hidden />}
          value={search}
          maxLength={200}
          onChange={({ currentTarget: { value } }) => {
            setSearch(value);
          }}
        />
      </Group>
      <Problem of={error} />
      {isPending && <Loader role="img" aria-label={t("loading")} />}
      {isSearching && found.length === 0 && (
        <Text c="dimmed" role="status">
          {t("learning.noneFound")}
        </Text>
      )}
      <Stack
        component="ul"
        gap="xs"
        p={0}
        m={0}
        style={{ listStyle: "none" }}
        aria-label={t("learning.tab.cards")}
      >
        {found.slice(0, shown).map((card) => (
          <li key={card.id}>
            <CardRow card={card} open={setOpen} wording={wording} />
          </li>
        ))}
      </Stack>
      {all > shown && (
        <Button
          variant="subtle"
          mt="sm"
          onClick={() => {
            setShown(shown + 4 * SHOWN);
          }}
        >
          {t("learning.showMore")}
        </Button>
      )}
      <CardDialog
        open={open}
        close={() => {
          setOpen(null);
        }}
        decks={decks}
      />
    </section>
  );
}
