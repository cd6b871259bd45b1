import { Anchor, Button, Group, Loader, Title } from "@mantine/core";
import { IconArrowLeft, IconFileText, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { Problem } from "../day/Problem";
import { CardDialog } from "./CardDialog";
import { DeckActions } from "./DeckActions";
import { DeckCards } from "./DeckCards";
import { Decks } from "./Decks";
import { Empty } from "./Empty";
import type { Shown } from "./LearnPage";
import { MakeCardsDialog } from "./MakeCardsDialog";
import { isSame } from "./queue";
import { Review } from "./Review";

/** The review of what is due, and below it the decks, or the cards of the one that is open. */
export function Cards({ at: { deck }, show, wording }: Shown) {
  const { t } = useTranslation();
  const decks = api.useQuery("get", "/api/flashcards/decks");
  const [making, setMaking] = useState<"card" | "cards" | null>(null);
  const close = (): void => {
    setMaking(null);
  };
  const open = decks.data?.find(({ name }) => deck !== undefined && isSame(name, deck));
  return (
    <>
      {deck !== undefined && (
        <Group justify="space-between" mb="sm" wrap="nowrap">
          <Group gap="sm" miw={0}>
            <BackToDecks />
            <Title order={2} size="h3" style={{ overflowWrap: "anywhere" }}>
              {open?.name ?? deck}
            </Title>
          </Group>
          {open && (
            <DeckActions
              deck={open}
              done={() => {
                show({ tab: "cards" });
              }}
            />
          )}
        </Group>
      )}
      <Review key={deck ?? ""} deck={deck} wording={wording} />
      <Group mb="lg" gap="xs">
        <Button
          variant="default"
          leftSection={<IconPlus size={18} aria-hidden />}
          onClick={() => {
            setMaking("card");
          }}
        >
          {t("learning.newCard")}
        </Button>
        <Button
          variant="default"
          leftSection={<IconFileText size={18} aria-hidden />}
          onClick={() => {
            setMaking("cards");
          }}
        >
          {t("learning.fromDocuments")}
        </Button>
      </Group>
      <Problem of={decks.error} />
      {decks.isPending && <Loader role="img" aria-label={t("loading")} />}
      {decks.data?.length === 0 && <Empty about="cards" />}
      {deck === undefined
        ? decks.data && <Decks decks={decks.data} />
        : decks.data && <DeckCards key={deck} deck={deck} decks={decks.data} wording={wording} />}
      <CardDialog
        open={making === "card" ? "new" : null}
        close={close}
        decks={decks.data ?? []}
        deck={open?.name}
      />
      <MakeCardsDialog isOpen={making === "cards"} close={close} deck={open?.name} />
    </>
  );
}

function BackToDecks() {
  const { t } = useTranslation();
  return (
    <Anchor
      size="sm"
      display="inline-flex"
      style={{ alignItems: "center", gap: 4 }}
      renderRoot={(props) => <Link {...props} to="/learn" search={{ tab: "cards" }} />}
    >
      <IconArrowLeft size={16} aria-hidden />
      {t("learning.allDecks")}
    </Anchor>
  );
}
