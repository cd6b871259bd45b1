import { Loader, Paper, Stack, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { dollars, seconds } from "./figures";
import { Markdown } from "./Markdown";

/** How a message was read and what was done about it: sentence, slots, dates, steps, time and cost. */
export default function Why({ message }: { message: string }) {
  const { t, i18n } = useTranslation();
  const { data, isError } = api.useQuery("get", "/api/turns/{message_id}", {
    params: { path: { message_id: message } },
  });
  if (isError) return <Text size="sm">{t("why.unknown")}</Text>;
  if (!data) return <Loader size={16} role="img" aria-label={t("loading")} />;
  const { thought } = data;
  return (
    <Paper withBorder p="sm" mt={6} role="group" aria-label={t("why.title")}>
      <Stack gap={8}>
        {data.why && <Markdown text={data.why} />}
        {data.steps.length > 0 && (
          <Table.ScrollContainer minWidth={280}>
            <Table fz="sm" verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("why.step")}</Table.Th>
                  <Table.Th>{t("why.given")}</Table.Th>
                  <Table.Th>{t("why.state")}</Table.Th>
                  <Table.Th>{t("why.took")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.steps.map((step, place) => (
                  <Table.Tr key={`${step.action}${place}`}>
                    <Table.Td>{step.title}</Table.Td>
                    <Table.Td>
                      {Object.entries(step.slots).map(([name, value]) => (
                        <div key={name}>
                          {name}: {value}
                        </div>
                      ))}
                    </Table.Td>
                    <Table.Td>{t(`progress.state.${step.state}`, step.state)}</Table.Td>
                    <Table.Td>{seconds(step.seconds, i18n.language)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        <Text size="xs" c="dimmed">
          {t("why.all", { time: seconds(data.seconds, i18n.language) })}{" "}
          {thought
            ? t("why.models", {
                models: thought.models.join(", "),
                count: thought.calls,
                tokens: thought.input_tokens + thought.output_tokens,
                cost: dollars(thought.micros, i18n.language),
              })
            : t("why.noModel")}
        </Text>
      </Stack>
    </Paper>
  );
}
