import { Button, Group, Loader, SegmentedControl, Stack, TextInput, Title } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, type Task } from "../../api/client";
import { sectionsOf } from "./duties";
import { Empty } from "./Empty";
import { useTold } from "./fresh";
import { Problem } from "./Problem";
import { TaskDialog } from "./TaskDialog";
import { TaskRow } from "./TaskRow";
import type { Wording } from "./wording";

const MOST = 500;

/** What is to be done, by when it is due; and what was. */
export function Tasks({ wording }: { wording: Wording }) {
  const { t } = useTranslation();
  const [state, setState] = useState<Task["state"]>("open");
  const [open, setOpen] = useState<Task | null>(null);
  const { data, error, isPending } = api.useQuery("get", "/api/tasks", {
    params: { query: { state, limit: MOST } },
  });
  return (
    <>
      <Group justify="space-between" mb="md" align="flex-end">
        <AddTask />
        <SegmentedControl
          aria-label={t("day.which")}
          value={state}
          data={(["open", "done"] as const).map((value) => ({ value, label: t(`day.state.${value}`) }))}
          onChange={setState}
        />
      </Group>
      <Problem of={error} />
      {isPending && <Loader role="img" aria-label={t("loading")} />}
      {data?.length === 0 && <Empty about={state === "open" ? "tasks" : "done"} />}
      {data && state === "open" && <Sections tasks={data} wording={wording} open={setOpen} />}
      {data && state === "done" && (
        <Rows tasks={data} wording={wording} open={setOpen} name={t("day.state.done")} />
      )}
      <TaskDialog
        task={open}
        close={() => {
          setOpen(null);
        }}
        wording={wording}
      />
    </>
  );
}

interface Shown {
  tasks: Task[];
  wording: Wording;
  open: (task: Task) => void;
}

function Sections({ tasks, wording, open }: Shown) {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      {sectionsOf(tasks, new Date(), wording.zone).map(([section, held]) => (
        <section key={section}>
          <Title order={2} size="sm" mb="xs">
            {t(`day.section.${section}`)}
          </Title>
          <Rows tasks={held} wording={wording} open={open} name={t(`day.section.${section}`)} />
        </section>
      ))}
    </Stack>
  );
}

function Rows({ tasks, wording, open, name }: Shown & { name: string }) {
  return (
    <Stack component="ul" gap={6} p={0} m={0} style={{ listStyle: "none" }} aria-label={name}>
      {tasks.map((task) => (
        <li key={task.id}>
          <TaskRow task={task} wording={wording} open={open} />
        </li>
      ))}
    </Stack>
  );
}

function AddTask() {
  const { t } = useTranslation();
  const [title, setTitle] = useState("");
  const { mutate, isPending } = api.useMutation("post", "/api/tasks", useTold());
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!title.trim()) return;
    mutate({ body: { title: title.trim(), priority: "normal" } });
    setTitle("");
  };
  return (
    <Group
      renderRoot={(props) => <form {...props} onSubmit={add} />}
      gap="xs"
      flex={1}
      miw={240}
      wrap="nowrap"
      align="flex-end"
    >
      <TextInput
        flex={1}
        aria-label={t("day.newTask")}
        placeholder={t("day.newTask")}
        value={title}
        maxLength={200}
        onChange={({ currentTarget: { value } }) => {
          setTitle(value);
        }}
      />
      <Button type="submit" loading={isPending}>
        {t("day.add")}
      </Button>
    </Group>
  );
}
