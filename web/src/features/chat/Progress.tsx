import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconCircle,
  IconHelpCircle,
  IconPlayerStop,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { dollars, seconds } from "./figures";
import { useChat } from "./store";
import type { Progress as Work } from "./thread";

type Step = Work["steps"][number];

/** The work on a message while it goes on: what is planned, how far it is, and the way to stop it. */
export default function Progress({ work }: { work: Work }) {
  const { t, i18n } = useTranslation();
  const stop = useChat((chat) => chat.stop);
  return (
    <Stack gap={4} role="group" aria-label={t("progress.title")}>
      <Group gap={8}>
        <Loader size={14} aria-hidden />
        <Text size="sm">{t(`progress.${work.phase}`)}</Text>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlayerStop size={12} aria-hidden />}
          onClick={() => void stop(work.reply_to)}
        >
          {t("progress.stop")}
        </Button>
      </Group>
      {work.steps.length > 0 && (
        <Stack gap={2} component="ol" m={0} p={0} style={{ listStyle: "none" }}>
          {work.steps.map((step) => (
            <li key={step.id}>
              <Line step={step} />
            </li>
          ))}
        </Stack>
      )}
      {work.models.length > 0 && (
        <Text size="xs" c="dimmed">
          {[work.models.join(", "), work.micros > 0 ? dollars(work.micros, i18n.language) : ""]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      )}
    </Stack>
  );
}

function Line({ step }: { step: Step }) {
  const { t, i18n } = useTranslation();
  return (
    <Group gap={6} wrap="nowrap" align="center">
      <State state={step.state} />
      <Text size="sm">
        {step.title}
        {Object.keys(step.slots).length > 0 && (
          <Text span c="dimmed" size="sm">
            {` ${Object.values(step.slots).join(", ")}`}
          </Text>
        )}
      </Text>
      {typeof step.seconds === "number" && (
        <Text size="xs" c="dimmed">
          {seconds(step.seconds, i18n.language)}
        </Text>
      )}
      <Text span className="unseen">
        {t(`progress.state.${step.state}`)}
      </Text>
    </Group>
  );
}

/** How a step stands, as a sign; the word stands beside it for who does not see it. */
export function State({ state }: { state: string }) {
  switch (state) {
    case "running":
      return <Loader size={14} aria-hidden />;
    case "done":
      return <IconCheck size={14} aria-hidden />;
    case "asked":
      return <IconHelpCircle size={14} aria-hidden />;
    case "failed":
      return <IconAlertTriangle size={14} aria-hidden />;
    default:
      return <IconCircle size={14} aria-hidden />;
  }
}
