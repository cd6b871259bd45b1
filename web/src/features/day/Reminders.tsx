import { ActionIcon, Group, Loader, Menu, Stack, Text, Title } from "@mantine/core";
import { IconClock, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, type Reminder } from "../../api/client";
import { Empty } from "./Empty";
import { useTold } from "./fresh";
import { Problem } from "./Problem";
import { AddReminder, LaterDialog } from "./ReminderForm";
import { repeats } from "./repeats";
import { Said } from "./Said";
import type { Wording } from "./wording";
import { daysLater, point } from "./zone";

/** What is still to be said, and what was, with what became of it. */
export function Reminders({ wording }: { wording: Wording }) {
  const { t } = useTranslation();
  const { data, error, isPending } = api.useQuery("get", "/api/reminders", {
    params: { query: { limit: 500 } },
  });
  const [later, setLater] = useState<Reminder | null>(null);
  return (
    <>
      <AddReminder wording={wording} />
      <Title order={2} size="h4" mb="xs">
        {t("day.coming")}
      </Title>
      <Problem of={error} />
      {isPending && <Loader role="img" aria-label={t("loading")} />}
      {data?.length === 0 && <Empty about="coming" />}
      <Stack component="ul" gap={6} p={0} m={0} style={{ listStyle: "none" }} aria-label={t("day.coming")}>
        {data?.map((reminder) => (
          <li key={reminder.id}>
            <Row reminder={reminder} wording={wording} later={setLater} />
          </li>
        ))}
      </Stack>
      <Said wording={wording} />
      <LaterDialog
        reminder={later}
        close={() => {
          setLater(null);
        }}
        wording={wording}
      />
    </>
  );
}

interface RowProps {
  reminder: Reminder;
  wording: Wording;
  later: (reminder: Reminder) => void;
}

function Row({ reminder, wording, later }: RowProps) {
  const { t } = useTranslation();
  const { mutate: cancel } = api.useMutation("delete", "/api/reminders/{reminder_id}", useTold());
  const rule = reminder.rule ? repeats(reminder.rule) : null;
  return (
    <Group wrap="nowrap" gap="xs" p="xs" bd="1px solid var(--mantine-color-default-border)" bdrs="md">
      <Stack gap={2} flex={1} miw={0}>
        <Text style={{ overflowWrap: "anywhere" }}>{reminder.title}</Text>
        <Text size="sm" c="dimmed">
          {reminder.next_at && wording.moment(reminder.next_at)}
          {rule && ` · ${t(`day.every.${rule.unit}`, { count: rule.count })}`}
          {reminder.channel &&
            ` · ${t(`day.channel.${reminder.channel}`, { defaultValue: reminder.channel })}`}
        </Text>
      </Stack>
      <Snooze reminder={reminder} wording={wording} later={later} />
      <ActionIcon
        variant="subtle"
        size="lg"
        aria-label={t("day.cancelReminder", { title: reminder.title })}
        onClick={() => {
          cancel({ params: { path: { reminder_id: reminder.id } } });
        }}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

const LENGTHS = ["PT10M", "PT1H"] as const;

function Snooze({ reminder, wording, later }: RowProps) {
  const { t } = useTranslation();
  const { mutate } = api.useMutation("post", "/api/reminders/{reminder_id}/snooze", useTold());
  const params = { path: { reminder_id: reminder.id } };
  const tomorrow = (): void => {
    const clock = wording.wall(reminder.next_at ?? new Date()).slice(11);
    mutate({
      params,
      body: { by: "PT10M", until: point(`${daysLater(wording.today(), 1)} ${clock}`, wording.zone) },
    });
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={t("day.snooze", { title: reminder.title })}>
          <IconClock size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {LENGTHS.map((by) => (
          <Menu.Item
            key={by}
            onClick={() => {
              mutate({ params, body: { by } });
            }}
          >
            {t(`day.later.${by}`)}
          </Menu.Item>
        ))}
        <Menu.Item onClick={tomorrow}>{t("day.later.tomorrow")}</Menu.Item>
        <Menu.Item
          onClick={() => {
            later(reminder);
          }}
        >
          {t("day.later.other")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
