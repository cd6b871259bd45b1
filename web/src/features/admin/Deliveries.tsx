import { Badge, Button, Group, Stack, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { api, http, type Queue, type Trouble } from "../../api/client";
import { useDoing } from "../account/changing";
import { Part } from "../account/Part";
import { useTimes } from "../account/times";

const ADDRESS = "/api/deliveries";
const LOOK_MS = 5_000;

/** What is on its way, and what did not arrive as far as is known; never what a message says. */
export function Deliveries() {
  const { t } = useTranslation();
  const { data } = api.useQuery("get", ADDRESS, undefined, { refetchInterval: LOOK_MS, staleTime: 0 });
  const { data: people } = api.useQuery("get", "/api/people");
  if (!data) return null;
  const names = new Map(people?.map((one) => [one.id, one.name]));
  return (
    <>
      <Part
        title={t("admin.deliveries.queues")}
        about={t("admin.deliveries.waiting", { count: data.waiting })}
      >
        <Queues queues={data.queues} />
      </Part>
      <Part title={t("admin.deliveries.troubles")} about={t("admin.deliveries.troublesAbout")}>
        {data.troubles.length === 0 && <Text c="dimmed">{t("admin.deliveries.none")}</Text>}
        {data.troubles.map((trouble) => (
          <TroubleRow key={trouble.id} trouble={trouble} name={names.get(trouble.user) ?? trouble.user} />
        ))}
      </Part>
    </>
  );
}

function Queues({ queues }: { queues: Queue[] }) {
  const { t } = useTranslation();
  const times = useTimes();
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t("admin.deliveries.state")}</Table.Th>
          <Table.Th scope="col" ta="right">
            {t("admin.deliveries.count")}
          </Table.Th>
          <Table.Th scope="col">{t("admin.deliveries.oldest")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {queues.map((queue) => (
          <Table.Tr key={queue.state}>
            <Table.Th scope="row" fw={500}>
              {t(`admin.state.${queue.state}`)}
            </Table.Th>
            <Table.Td ta="right">{queue.count}</Table.Td>
            <Table.Td>{queue.oldest === null ? "" : times.moment(queue.oldest)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function TroubleRow({ trouble, name }: { trouble: Trouble; name: string }) {
  const { t } = useTranslation();
  const times = useTimes();
  const decide = useDoing(ADDRESS, (answer: "repeat" | "drop") =>
    http.POST("/api/deliveries/{delivery_id}", {
      params: { path: { delivery_id: trouble.id } },
      body: { answer },
    }),
  );
  const what = t(`admin.what.${trouble.kind}`, {
    name,
    where: t(`settings.channelName.${trouble.channel}`),
  });
  return (
    <Group justify="space-between" align="start" role="group" aria-label={what}>
      <Stack gap={0} flex={1} miw={200}>
        <Group gap={8}>
          <Text fw={600}>{what}</Text>
          <Badge variant="default" tt="none" fw={500}>
            {t(`admin.state.${trouble.state}`)}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed">
          {t("admin.deliveries.since", { at: times.moment(trouble.since), count: trouble.attempts })}{" "}
          {trouble.detail}
        </Text>
        {trouble.state === "held" && <Text size="sm">{t("admin.deliveries.held")}</Text>}
      </Stack>
      <Group gap="xs">
        {trouble.may_repeat && (
          <Button
            size="compact-md"
            loading={decide.isPending}
            onClick={() => {
              decide.mutate("repeat");
            }}
          >
            {t("admin.deliveries.repeat")}
          </Button>
        )}
        {trouble.may_drop && (
          <Button
            size="compact-md"
            variant="default"
            loading={decide.isPending}
            onClick={() => {
              decide.mutate("drop");
            }}
          >
            {t("admin.deliveries.drop")}
          </Button>
        )}
      </Group>
    </Group>
  );
}
