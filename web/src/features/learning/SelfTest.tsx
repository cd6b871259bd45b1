import { Box, Button, Group, List, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Question } from "./kinds";
import { PlaceLink } from "./PlaceLink";

/** Questions with their answers hidden until they are asked for; on paper these stand at the end. */
export function SelfTest({ questions }: { questions: Question[] }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<ReadonlySet<number>>(new Set());
  if (questions.length === 0) return null;
  const toggle = (place: number): void => {
    const next = new Set(shown);
    if (!next.delete(place)) next.add(place);
    setShown(next);
  };
  const isAll = shown.size === questions.length;
  return (
    <section aria-label={t("learning.selfTest")}>
      <Group justify="space-between" mb={6}>
        <Title order={2} size="h4">
          {t("learning.selfTest")}
        </Title>
        <Button
          size="compact-sm"
          variant="subtle"
          className="learning-off-paper"
          onClick={() => {
            setShown(new Set(isAll ? [] : questions.keys()));
          }}
        >
          {t(isAll ? "learning.hideAll" : "learning.showAll")}
        </Button>
      </Group>
      <List type="ordered" spacing="sm">
        {questions.map((question, place) => (
          <List.Item
            key={place}
            styles={{ itemWrapper: { display: "inline" }, itemLabel: { display: "inline" } }}
          >
            <OneQuestion
              question={question}
              isShown={shown.has(place)}
              toggle={() => {
                toggle(place);
              }}
            />
          </List.Item>
        ))}
      </List>
      <Box className="learning-on-paper" mt="lg">
        <Title order={2} size="h4" mb={6}>
          {t("learning.answers")}
        </Title>
        <List type="ordered">
          {questions.map((question, place) => (
            <List.Item key={place}>{question.answer}</List.Item>
          ))}
        </List>
      </Box>
    </section>
  );
}

interface QuestionProps {
  question: Question;
  isShown: boolean;
  toggle: () => void;
}

function OneQuestion({ question, isShown, toggle }: QuestionProps) {
  const { t } = useTranslation();
  return (
    <>
      <span style={{ overflowWrap: "anywhere" }}>{question.ask}</span>
      <Group gap="xs" className="learning-off-paper">
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={isShown}
          aria-label={t(isShown ? "learning.hideOf" : "learning.showOf", { question: question.ask })}
          onClick={toggle}
        >
          {t(isShown ? "learning.hide" : "learning.show")}
        </Button>
        {isShown && (
          <>
            <Text fw={600} style={{ overflowWrap: "anywhere" }}>
              {question.answer}
            </Text>
            <PlaceLink place={question.place} short />
          </>
        )}
      </Group>
    </>
  );
}
