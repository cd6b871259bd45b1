import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, type Priority, type Task, type When } from "../../api/client";
import { Dialog } from "./Dialog";
import { dueFields, dueOf } from "./duties";
import { useTold } from "./fresh";
import type { Wording } from "./wording";

const PRIORITIES: readonly Priority[] = ["high", "normal", "low"];

interface DialogProps {
  task: Task | null;
  close: () => void;
  wording: Wording;
}

/** Where a task gets another title, due time or priority. */
export function TaskDialog({ task, close, wording }: DialogProps) {
  return (
    <Dialog title={task?.title ?? null} close={close}>
      {task && <TaskForm key={task.id} task={task} close={close} wording={wording} />}
    </Dialog>
  );
}

interface Fields {
  title: string;
  day: string;
  clock: string;
  priority: Priority;
}

function TaskForm({ task, close, wording }: DialogProps & { task: Task }) {
  const { t } = useTranslation();
  const { mutate } = api.useMutation("patch", "/api/tasks/{task_id}", useTold());
  const initial: Fields = {
    title: task.title,
    priority: task.priority,
    ...dueFields(task, wording.zone),
  };
  const [fields, setFields] = useState(initial);
  const text = (name: "title" | "day" | "clock") => ({
    value: fields[name],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => {
      setFields({ ...fields, [name]: value });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body = changesOf(initial, fields, wording.zone);
        if (Object.keys(body).length > 0) mutate({ params: { path: { task_id: task.id } }, body });
        close();
      }}
    >
      <Stack gap="sm">
        <TextInput
          {...text("title")}
          label={t("day.title")}
          required
          maxLength={200}
          pattern=".*\S.*"
          data-autofocus
        />
        <Group grow align="flex-start">
          <TextInput
            {...text("day")}
            label={t("day.dueDay")}
            type="date"
            required={initial.day !== "" || fields.clock !== ""}
          />
          <TextInput
            {...text("clock")}
            label={t("day.dueClock")}
            type="time"
            required={initial.clock !== ""}
          />
        </Group>
        <Select
          label={t("day.importance")}
          value={fields.priority}
          allowDeselect={false}
          data={PRIORITIES.map((value) => ({ value, label: t(`day.priority.${value}`) }))}
          onChange={(priority) => {
            setFields({ ...fields, priority: priority ?? "normal" });
          }}
        />
        <Group justify="flex-end">
          <Button type="submit">{t("day.save")}</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Return what a form has changed of a task, as the API takes it. */
function changesOf(
  before: Fields,
  after: Fields,
  zone: string,
): { title?: string; due?: When; priority?: Priority } {
  const { title, day, clock, priority } = after;
  const isMoved = day !== before.day || clock !== before.clock;
  return {
    ...(title.trim() !== before.title && { title: title.trim() }),
    ...(isMoved && day && { due: dueOf(day, clock, zone) }),
    ...(priority !== before.priority && { priority }),
  };
}
