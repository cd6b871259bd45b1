import { ActionIcon, Badge, Checkbox, Group, Text, UnstyledButton } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { api, type Task } from "../../api/client";
import { dueFields, sectionOf } from "./duties";
import { useTold } from "./fresh";
import type { Wording } from "./wording";

interface RowProps {
  task: Task;
  wording: Wording;
  open: (task: Task) => void;
}

/** A task: ticked when it is done, pressed to be changed. */
export function TaskRow({ task, wording, open }: RowProps) {
  const { t } = useTranslation();
  const { mutate: complete, isPending } = api.useMutation("post", "/api/tasks/{task_id}/complete", useTold());
  const { mutate: remove } = api.useMutation("delete", "/api/tasks/{task_id}", useTold());
  const params = { path: { task_id: task.id } };
  const isDone = task.state === "done";
  return (
    <Group wrap="nowrap" gap="sm" p="xs" bd="1px solid var(--mantine-color-default-border)" bdrs="md">
      <Checkbox
        checked={isDone || isPending}
        disabled={isDone}
        aria-label={t("day.complete", { title: task.title })}
        onChange={() => {
          complete({ params });
        }}
      />
      <UnstyledButton
        flex={1}
        miw={0}
        onClick={() => {
          open(task);
        }}
      >
        <Text td={isDone ? "line-through" : undefined} style={{ overflowWrap: "anywhere" }}>
          {task.title}
        </Text>
        <When task={task} wording={wording} />
      </UnstyledButton>
      {task.priority !== "normal" && (
        <Badge variant="outline" color="gray" c="inherit" tt="none">
          {t(`day.priority.${task.priority}`)}
        </Badge>
      )}
      <ActionIcon
        variant="subtle"
        size="lg"
        aria-label={t("day.delete", { title: task.title })}
        onClick={() => {
          remove({ params });
        }}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

/** When a task is due, or when it was done. */
function When({ task, wording }: { task: Task; wording: Wording }) {
  const { t } = useTranslation();
  if (task.state === "done") {
    return task.done_at ? (
      <Text size="sm" c="dimmed">
        {t("day.doneAt", { at: wording.moment(task.done_at) })}
      </Text>
    ) : null;
  }
  const { day, clock } = dueFields(task, wording.zone);
  if (!day) return null;
  const isOverdue = sectionOf(task, new Date(), wording.zone) === "overdue";
  const at = clock
    ? `${wording.shortDay(day)}, ${wording.clock(`${day} ${clock}:00`)}`
    : wording.shortDay(day);
  return (
    <Text size="sm" c={isOverdue ? "inherit" : "dimmed"} fw={isOverdue ? 650 : 400}>
      {t(isOverdue ? "day.overdue" : "day.due", { at })}
    </Text>
  );
}
