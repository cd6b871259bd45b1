import { ActionIcon, Badge, Checkbox, Group, Paper, Progress, Stack, Text, Title } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconTrash } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { useTold } from "./fresh";
import type { LearningPath, Step } from "./kinds";
import { PlaceLink } from "./PlaceLink";
import { doneOf, isDone, isOfOne, minutesLeft, nextOf } from "./progress";

interface PathProps {
  path: LearningPath;
  isOpen: boolean;
  toggle: () => void;
}

/** A learning path: how far one has come, and its steps when it is open. */
export function OnePath({ path, isOpen, toggle }: PathProps) {
  const { t } = useTranslation();
  const steps = useId();
  const { mutate: remove } = api.useMutation("delete", "/api/paths/{path_id}", useTold("path"));
  const done = doneOf(path);
  const next = nextOf(path);
  return (
    <Paper withBorder p="sm" component="section" aria-label={path.title}>
      <Group wrap="nowrap" gap="xs" align="flex-start">
        <Stack gap={2} flex={1} miw={0}>
          <Title order={2} size="h5" style={{ overflowWrap: "anywhere" }}>
            {path.title}
          </Title>
          <Text size="sm" c="dimmed">
            {t("learning.stepsDone", { done, count: path.steps.length })}
            {" · "}
            {next < 0 ? t("learning.allDone") : t("learning.minutesLeft", { count: minutesLeft(path) })}
          </Text>
        </Stack>
        <ActionIcon
          variant="subtle"
          size="lg"
          aria-expanded={isOpen}
          aria-controls={isOpen ? steps : undefined}
          aria-label={t("learning.stepsOf", { title: path.title })}
          onClick={toggle}
        >
          {isOpen ? <IconChevronUp size={18} aria-hidden /> : <IconChevronDown size={18} aria-hidden />}
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          size="lg"
          aria-label={t("learning.delete", { title: path.title })}
          onClick={() => {
            remove({ params: { path: { path_id: path.id } } });
          }}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </Group>
      <Progress
        mt="xs"
        value={(100 * done) / path.steps.length}
        aria-label={t("learning.stepsDone", { done, count: path.steps.length })}
      />
      {isOpen && (
        <Stack component="ol" id={steps} gap={4} p={0} m={0} mt="sm" style={{ listStyle: "none" }}>
          {path.steps.map((step, place) => (
            <li key={place} aria-current={place === next ? "step" : undefined}>
              <OneStep path={path} step={step} place={place} isNext={place === next} />
            </li>
          ))}
        </Stack>
      )}
    </Paper>
  );
}

interface StepProps {
  path: LearningPath;
  step: Step;
  place: number;
  isNext: boolean;
}

function OneStep({ path, step, place, isNext }: StepProps) {
  const { t } = useTranslation();
  const { mutate } = api.useMutation("put", "/api/paths/{path_id}/steps/{number}", useTold("path"));
  const [wanted, setWanted] = useState<boolean | null>(null);
  const done = wanted ?? isDone(step);
  const mark = (as: boolean): void => {
    setWanted(as); // at once on the page
    mutate(
      { params: { path: { path_id: path.id, number: place + 1 } }, body: { done: as } },
      {
        onSettled: () => {
          setWanted(null);
        },
      },
    );
  };
  return (
    <Group
      wrap="nowrap"
      align="flex-start"
      gap="sm"
      p="xs"
      bdrs="md"
      className={isNext ? "learning-next" : undefined}
    >
      <Checkbox
        mt={2}
        checked={done}
        aria-label={t("learning.stepIsDone", { number: place + 1, title: step.title })}
        onChange={({ currentTarget: { checked } }) => {
          mark(checked);
        }}
      />
      <Stack gap={2} flex={1} miw={0}>
        <Text td={done ? "line-through" : undefined} style={{ overflowWrap: "anywhere" }}>
          {place + 1}. {step.title}
        </Text>
        <Group gap={4} style={{ columnGap: 12 }}>
          <PlaceLink place={step.place} short={isOfOne(path)} word={t("learning.read")} />
          <Text size="sm" c="dimmed">
            {t("learning.minutes", { count: step.minutes })}
          </Text>
        </Group>
      </Stack>
      {isNext && (
        <Badge variant="outline" color="gray" c="inherit" tt="none" miw="fit-content">
          {t("learning.next")}
        </Badge>
      )}
    </Group>
  );
}
