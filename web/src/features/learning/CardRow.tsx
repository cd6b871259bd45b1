import { ActionIcon, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import type { Wording } from "../day/wording";
import { useTold } from "./fresh";
import type { Flashcard } from "./kinds";
import { PlaceLink } from "./PlaceLink";

interface RowProps {
  card: Flashcard;
  open: (card: Flashcard) => void;
  wording: Wording;
}

/** A card with both its sides: pressed to be changed. */
export function CardRow({ card, open, wording }: RowProps) {
  const { t } = useTranslation();
  const { mutate: remove } = api.useMutation("delete", "/api/flashcards/{card_id}", useTold("flashcard"));
  return (
    <Group
      wrap="nowrap"
      gap="sm"
      p="sm"
      align="flex-start"
      bd="1px solid var(--mantine-color-default-border)"
      bdrs="md"
    >
      <Stack gap={2} flex={1} miw={0}>
        <UnstyledButton
          onClick={() => {
            open(card);
          }}
        >
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {card.front}
          </Text>
          <Text size="sm" lineClamp={4} style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
            {card.back}
          </Text>
        </UnstyledButton>
        <Group gap={4} style={{ columnGap: 16 }}>
          <Text size="sm" c="dimmed">
            {t("learning.dueAt", { at: wording.moment(card.due) })}
          </Text>
          {card.place && <PlaceLink place={card.place} />}
        </Group>
      </Stack>
      <ActionIcon
        variant="subtle"
        size="lg"
        aria-label={t("learning.deleteCard", { front: card.front })}
        onClick={() => {
          remove({ params: { path: { card_id: card.id } } });
        }}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
