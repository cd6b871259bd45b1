import { Button, Group, Paper, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, http, type Approval as Waiting } from "../../api/client";
import { locale } from "../../app/languages";

/** What waits for a yes: what would be done exactly, where it would go, and why. */
export function Approval({ id }: { id: string }) {
  const { data } = api.useQuery("get", "/api/approvals", undefined, { staleTime: 0 });
  const waiting = data?.find((one) => one.id === id);
  return waiting ? <Asked waiting={waiting} /> : null;
}

function Asked({ waiting }: { waiting: Waiting }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const answer = useMutation({
    mutationFn: (said: "approve" | "deny") =>
      http.POST("/api/approvals/{approval_id}", {
        params: { path: { approval_id: waiting.id } },
        body: { answer: said, slots: {} },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["get", "/api/approvals"] }),
  });
  return (
    <Paper withBorder p="sm" mt="xs" role="group" aria-label={t("approval.title")}>
      <Stack gap="xs">
        <Text size="sm">{waiting.sentence}</Text>
        <Table withRowBorders={false} verticalSpacing={2} fz="sm">
          <Table.Tbody>
            {Object.entries(waiting.slots).map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">{name}</Table.Th>
                <Table.Td>{typeof value === "string" ? value : JSON.stringify(value)}</Table.Td>
              </Table.Tr>
            ))}
            {waiting.where.length > 0 && (
              <Table.Tr>
                <Table.Th scope="row">{t("approval.where")}</Table.Th>
                <Table.Td>{waiting.where.join(", ")}</Table.Td>
              </Table.Tr>
            )}
            {waiting.sources.length > 0 && (
              <Table.Tr>
                <Table.Th scope="row">{t("approval.why")}</Table.Th>
                <Table.Td>{t("approval.read", { what: waiting.sources.join(", ") })}</Table.Td>
              </Table.Tr>
            )}
          </Table.Tbody>
        </Table>
        <Text size="xs" c="dimmed">
          {t("approval.until", { at: new Date(waiting.expires_at).toLocaleString(locale(i18n.language)) })}
        </Text>
        {answer.error && (
          <Text size="sm" c="red" role="alert">
            {answer.error.message}
          </Text>
        )}
        <Group gap="xs">
          <Button
            size="compact-md"
            loading={answer.isPending}
            onClick={() => {
              answer.mutate("approve");
            }}
          >
            {t("approval.approve")}
          </Button>
          <Button
            size="compact-md"
            variant="default"
            disabled={answer.isPending}
            onClick={() => {
              answer.mutate("deny");
            }}
          >
            {t("approval.deny")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
