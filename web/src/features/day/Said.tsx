import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, type SaidReminder, type Sending } from "../../api/client";
import { Empty } from "./Empty";
import { late } from "./lateness";
import { Problem } from "./Problem";
import type { Wording } from "./wording";

const PAGE = 30;

/** The receipts of what was said: when it was due, when it was said, where, and what became of it. */
export function Said({ wording }: { wording: Wording }) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState(PAGE);
  const { data, error } = api.useQuery(
    "get",
    "/api/reminders/said",
    { params: { query: { limit } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <section aria-label={t("day.said")}>
      <Title order={2} size="h4" mt="xl" mb="xs">
        {t("day.said")}
      </Title>
      <Problem of={error} />
      {data?.length === 0 && <Empty about="said" />}
      <Stack component="ul" gap={6} p={0} m={0} style={{ listStyle: "none" }} aria-label={t("day.said")}>
        {data?.map((one) => (
          <li key={`${one.occurrence}:${one.reminder}`}>
            <Receipt said={one} wording={wording} />
          </li>
        ))}
      </Stack>
      {data && data.length >= limit && limit < 200 && (
        <Button
          variant="default"
          mt="sm"
          onClick={() => {
            setLimit(200);
          }}
        >
          {t("day.earlier")}
        </Button>
      )}
    </section>
  );
}

function Receipt({ said, wording }: { said: SaidReminder; wording: Wording }) {
  const { t } = useTranslation();
  const lateness = late(said.late_seconds);
  return (
    <Stack gap={2} p="xs" bd="1px solid var(--mantine-color-default-border)" bdrs="md">
      <Group justify="space-between" gap="xs">
        <Text style={{ overflowWrap: "anywhere" }}>{said.title}</Text>
        <Text size="sm" c={lateness ? "inherit" : "dimmed"} fw={lateness ? 600 : 400}>
          {lateness ? t(`day.late.${lateness.unit}`, { count: lateness.count }) : t("day.onTime")}
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        {t("day.dueAndSaid", { due: wording.moment(said.due), said: wording.moment(said.said) })}
        {said.missed > 0 && ` ${t("day.missed", { count: said.missed })}`}
      </Text>
      {said.sent.length === 0 && <Text size="sm">{t("day.onThePage")}</Text>}
      {said.sent.map((sent) => (
        <Sent key={sent.channel} sent={sent} wording={wording} />
      ))}
    </Stack>
  );
}

/** How far the message to one channel came. */
function Sent({ sent, wording }: { sent: Sending; wording: Wording }) {
  const { t } = useTranslation();
  const state = sent.report || sent.state;
  const at = sent.at && state !== "dead" ? wording.moment(sent.at) : "";
  return (
    <Text size="sm">
      {t(`day.channel.${sent.channel}`, { defaultValue: sent.channel })}: {t(`day.delivery.${state}`)}
      {at && `, ${at}`}
      {sent.repeated && `, ${t("day.repeated")}`}
      {sent.detail && state !== "sent" && ` (${sent.detail})`}
    </Text>
  );
}
