import { Anchor, Badge, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { DeckActions } from "./DeckActions";
import type { Deck } from "./kinds";

/** Every deck, with how much of it is due; it opens with a review of itself. */
export function Decks({ decks }: { decks: Deck[] }) {
  const { t } = useTranslation();
  if (decks.length === 0) return null;
  return (
    <section aria-label={t("learning.decks")}>
      <Title order={2} size="h4" mb="xs">
        {t("learning.decks")}
      </Title>
      <Stack
        component="ul"
        gap="xs"
        p={0}
        m={0}
        style={{ listStyle: "none" }}
        aria-label={t("learning.decks")}
      >
        {decks.map((deck) => (
          <li key={deck.name}>
            <OneDeck deck={deck} />
          </li>
        ))}
      </Stack>
    </section>
  );
}

function OneDeck({ deck }: { deck: Deck }) {
  const { t } = useTranslation();
  return (
    <Group wrap="nowrap" gap="sm" p="xs" pl="sm" bd="1px solid var(--mantine-color-default-border)" bdrs="md">
      <Stack gap={0} flex={1} miw={0}>
        <Anchor
          fw={600}
          style={{ overflowWrap: "anywhere" }}
          renderRoot={(props) => <Link {...props} to="/learn" search={{ tab: "cards", deck: deck.name }} />}
        >
          {deck.name}
        </Anchor>
        <Text size="sm" c="dimmed">
          {t("learning.cards", { count: deck.cards })}
        </Text>
      </Stack>
      {deck.due > 0 && (
        <Badge variant="filled" tt="none" miw="fit-content">
          {t("learning.due", { count: deck.due })}
        </Badge>
      )}
      <DeckActions deck={deck} />
    </Group>
  );
}
