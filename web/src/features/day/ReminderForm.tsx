import { Button, Group, Stack, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, type Reminder } from "../../api/client";
import { Dialog } from "./Dialog";
import { useTold } from "./fresh";
import type { Wording } from "./wording";
import { minutesLater, point } from "./zone";

/** A form for a reminder that is not there yet. */
export function AddReminder({ wording }: { wording: Wording }) {
  const { t } = useTranslation();
  const [title, setTitle] = useState("");
  const [at, setAt] = useState(() => soon(wording));
  const { mutate, isPending } = api.useMutation("post", "/api/reminders", useTold());
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!title.trim()) return;
    mutate({
      body: { title: title.trim(), when: point(`${at.replace("T", " ")}:00`, wording.zone), wording: "to" },
    });
    setTitle("");
  };
  return (
    <Group mb="lg" gap="xs" align="flex-end" renderRoot={(props) => <form {...props} onSubmit={add} />}>
      <TextInput
        flex={1}
        miw={180}
        label={t("day.remindMe")}
        value={title}
        maxLength={200}
        required
        withAsterisk={false}
        onChange={({ currentTarget: { value } }) => {
          setTitle(value);
        }}
      />
      <At value={at} change={setAt} />
      <Button type="submit" loading={isPending}>
        {t("day.add")}
      </Button>
    </Group>
  );
}

/** Where a reminder is put off until any time. */
export function LaterDialog({
  reminder,
  close,
  wording,
}: {
  reminder: Reminder | null;
  close: () => void;
  wording: Wording;
}) {
  return (
    <Dialog title={reminder?.title ?? null} close={close}>
      {reminder && <Later key={reminder.id} reminder={reminder} close={close} wording={wording} />}
    </Dialog>
  );
}

function Later({ reminder, close, wording }: { reminder: Reminder; close: () => void; wording: Wording }) {
  const { t } = useTranslation();
  const [at, setAt] = useState(() =>
    wording
      .wall(reminder.next_at ?? new Date())
      .slice(0, 16)
      .replace(" ", "T"),
  );
  const { mutate } = api.useMutation("post", "/api/reminders/{reminder_id}/snooze", useTold());
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const until = point(`${at.replace("T", " ")}:00`, wording.zone);
        mutate({ params: { path: { reminder_id: reminder.id } }, body: { by: "PT10M", until } });
        close();
      }}
    >
      <Stack gap="sm">
        <At value={at} change={setAt} />
        <Group justify="flex-end">
          <Button type="submit">{t("day.save")}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function At({ value, change }: { value: string; change: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <TextInput
      type="datetime-local"
      label={t("day.when")}
      required
      withAsterisk={false}
      value={value}
      onChange={({ currentTarget }) => {
        change(currentTarget.value);
      }}
    />
  );
}

/** Return the next full hour but one, as the field for a time has it. */
function soon(wording: Wording): string {
  const hour = `${wording.wall(new Date()).slice(0, 13)}:00:00`;
  return minutesLater(hour, 120).slice(0, 16).replace(" ", "T");
}
