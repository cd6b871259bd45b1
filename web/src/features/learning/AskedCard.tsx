import { Box, Button, Divider, Group, SimpleGrid, Text } from "@mantine/core";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { locale } from "../../app/languages";
import { type Flashcard, type Rating, RATINGS } from "./kinds";
import { PlaceLink } from "./PlaceLink";
import { waitOf } from "./waits";

interface AskedProps {
  card: Flashcard;
  rate: (rating: Rating) => void;
}

/** A card that asks, and answers when it is pressed; then one says how well it was known. */
export function AskedCard({ card, rate }: AskedProps) {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  const front = useId();
  const back = useId();
  const press = (event: KeyboardEvent): void => {
    if (event.repeat) event.preventDefault(); // a key that is held would run through the cards
    const rating = RATINGS[Number(event.key) - 1];
    if (isShown && rating && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey) rate(rating);
  };
  return (
    <Box onKeyDown={press}>
      <Text id={front} className="learning-side" fz={{ base: 20, xs: 24 }} fw={600} py="lg" mih={130}>
        {card.front}
      </Text>
      {isShown ? (
        <>
          <Divider />
          <Text id={back} className="learning-side" fz={{ base: 18, xs: 20 }} pt="lg" pb="xs" mih={80}>
            {card.back}
          </Text>
          <Group justify="center" mb="lg" mih={24}>
            {card.place && <PlaceLink place={card.place} />}
          </Group>
          <Ratings card={card} rate={rate} about={back} />
        </>
      ) : (
        <ShowAnswer
          about={front}
          show={() => {
            setShown(true);
          }}
        />
      )}
      <Text size="xs" c="dimmed" ta="center" mt="sm" visibleFrom="sm">
        {t(isShown ? "learning.keysRate" : "learning.keysShow")}
      </Text>
    </Box>
  );
}

function ShowAnswer({ about, show }: { about: string; show: () => void }) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isFree(document.activeElement)) button.current?.focus({ preventScroll: true });
  }, []);
  return (
    <Group justify="center">
      <Button ref={button} size="md" miw={220} aria-describedby={about} onClick={show}>
        {t("learning.show")}
      </Button>
    </Group>
  );
}

function Ratings({ card, rate, about }: AskedProps & { about: string }) {
  const { t, i18n } = useTranslation();
  const good = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    good.current?.focus({ preventScroll: true });
  }, []);
  return (
    <SimpleGrid cols={4} spacing={{ base: 6, xs: "sm" }} role="group" aria-label={t("learning.howWell")}>
      {RATINGS.map((rating) => (
        <Button
          key={rating}
          ref={rating === "good" ? good : null}
          variant={rating === "good" ? "filled" : "default"}
          h={58}
          px={4}
          aria-describedby={about}
          onClick={() => {
            rate(rating);
          }}
        >
          <span className="learning-rating">
            <span>{t(`learning.rating.${rating}`)}</span>{" "}
            <span>{waitOf(card.waits[rating] ?? "", locale(i18n.language))}</span>
          </span>
        </Button>
      ))}
    </SimpleGrid>
  );
}

/** Whether nothing is being done elsewhere that a focus of ours would interrupt. */
function isFree(active: Element | null): boolean {
  return active === null || active === document.body || active.closest("nav, .learning-review") !== null;
}
