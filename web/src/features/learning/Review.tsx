import { Button, Group, Loader, Paper, Progress, Stack, Text } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Problem } from "../day/Problem";
import type { Wording } from "../day/wording";
import { AskedCard } from "./AskedCard";
import { type Review as Session, useReview } from "./useReview";
import { comesBack } from "./waits";

const LONGEST = 60;

interface ReviewProps {
  /** The one deck that is asked; all of them when it is not named. */
  deck: string | undefined;
  wording: Wording;
}

/** The cards that are due, one after the other; nothing where there are no cards at all. */
export function Review({ deck, wording }: ReviewProps) {
  const { t } = useTranslation();
  const session = useReview(deck);
  const [card] = session.queue;
  if (session.isPending) return <Loader role="img" aria-label={t("loading")} />;
  if (session.error) return <Problem of={session.error} />;
  if (!card && !session.next) return null;
  return (
    <Paper
      component="section"
      withBorder
      radius="lg"
      p={{ base: "md", xs: "xl" }}
      mb="lg"
      aria-label={t("learning.review")}
      className="learning-review"
    >
      {card ? (
        <>
          <How session={session} />
          <AskedCard
            key={`${card.id}:${card.reviews}`}
            card={card}
            rate={(rating) => void session.rate(card, rating)}
          />
        </>
      ) : (
        <End session={session} wording={wording} />
      )}
      <LastAnswer session={session} wording={wording} />
    </Paper>
  );
}

/** How far one has come. */
function How({ session: { answers, left, isAhead } }: { session: Session }) {
  const { t } = useTranslation();
  const all = answers.length + left;
  return (
    <>
      <Group justify="space-between" mb={6}>
        <Text size="sm" fw={600} role="status">
          {t(isAhead ? "learning.ahead" : "learning.due", { count: left })}
        </Text>
        {answers.length > 0 && (
          <Text size="sm" c="dimmed">
            {t("learning.answered", { count: answers.length })}
          </Text>
        )}
      </Group>
      <Progress size="sm" value={(100 * answers.length) / all} aria-label={t("learning.progress")} />
    </>
  );
}

/** What is said when no card is left. */
function End({ session, wording }: { session: Session; wording: Wording }) {
  const { t } = useTranslation();
  const { answers, isAhead, setAhead, next } = session;
  return (
    <Stack align="center" gap="xs" py="md" role="status">
      {answers.length > 0 && (
        <Text size="lg" fw={600} ta="center">
          {t("learning.wellDone", { count: answers.length })}
        </Text>
      )}
      <Text ta="center" c={answers.length > 0 ? "dimmed" : "inherit"}>
        {isAhead ? t("learning.askedAll") : next && t("learning.nothingDue", { at: wording.moment(next) })}
      </Text>
      <Button
        variant="default"
        onClick={() => {
          setAhead(!isAhead);
        }}
      >
        {t(isAhead ? "learning.onlyDue" : "learning.goOn")}
      </Button>
    </Stack>
  );
}

/** What was answered last, and a way to take it back. */
function LastAnswer({ session, wording }: { session: Session; wording: Wording }) {
  const { t } = useTranslation();
  const last = session.answers.at(-1);
  if (!last) return null;
  const wait = comesBack(last.card.waits[last.rating] ?? "", wording.language);
  return (
    <Group gap="xs" mt="md" justify="space-between">
      <Text size="sm" c="dimmed" flex="1 1 220px" style={{ overflowWrap: "anywhere" }}>
        {t("learning.rated", {
          front: shortened(last.card.front),
          rating: t(`learning.rating.${last.rating}`),
          wait,
        })}
      </Text>
      {last.receipts.length > 0 && (
        <Button
          size="compact-sm"
          variant="subtle"
          miw="fit-content"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          onClick={() => void session.takeBack(last)}
        >
          {t("learning.takeBack")}
        </Button>
      )}
    </Group>
  );
}

/** Return as much of a card's side as tells it from others. */
function shortened(side: string): string {
  const letters = Array.from(side);
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join("").trimEnd()} …` : side;
}
