import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Understanding } from "../../api/client";
import { timesIn, toldTime } from "./slots";
import type { Wording } from "./wording";

/** What words would do: the deeds, with their times as they are on the calendar, and what stands in the way. */
export function Foreseen({ understanding, wording }: { understanding: Understanding; wording: Wording }) {
  const { t } = useTranslation();
  const { steps, question, problem, understood } = understanding;
  if (steps.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t(understood ? "day.willAnswer" : "day.unclear")}
      </Text>
    );
  }
  return (
    <>
      {steps.map((step, place) => (
        <Text key={`${place}:${step.action}`} size="sm">
          <b>{t("day.will", { what: step.summary })}</b>
          {timesIn(step.slots).map((time) => (
            <span key={time.start ?? time.end}> · {toldTime(time, wording, t)}</span>
          ))}
        </Text>
      ))}
      {(question ?? problem) && (
        <Text size="sm" c="dimmed">
          {question ? t("day.willAsk", { question }) : problem}
        </Text>
      )}
    </>
  );
}
