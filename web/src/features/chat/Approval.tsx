import { Button, Group, Paper, Stack, Table, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, http, type Approval as Waiting } from "../../api/client";
import { locale } from "../../app/languages";

/** What waits for a yes: what would be done exactly, where it would go, and why. */
export default function Approval({ id }: { id: string }) {
  const { data } = api.useQuery("get", "/api/approvals", undefined, { staleTime: 0 });
  const waiting = data?.find((one) => one.id === id);
  return waiting ? <Asked waiting={waiting} /> : null;
}

interface Said {
  answer: "approve" | "edit" | "deny";
  slots: Record<string, unknown>;
}

function Asked({ waiting }: { waiting: Waiting }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const [changes, change] = useState<Record<string, string> | null>(null);
  const answer = useMutation({
    mutationFn: (body: Said) =>
      http.POST("/api/approvals/{approval_id}", {
        params: { path: { approval_id: waiting.id } },
        body,
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["get", "/api/approvals"] }),
  });
  const texts = Object.entries(waiting.slots).filter(
    (slot): slot is [string, string] => typeof slot[1] === "string",
  );
  if (changes) {
    return (
      <Changing
        changes={changes}
        change={change}
        send={() => {
          answer.mutate({ answer: "edit", slots: changed(waiting.slots, changes) });
        }}
        busy={answer.isPending}
        problem={answer.error?.message ?? ""}
      />
    );
  }
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
              answer.mutate({ answer: "approve", slots: {} });
            }}
          >
            {t("approval.approve")}
          </Button>
          <Button
            size="compact-md"
            variant="default"
            disabled={answer.isPending}
            onClick={() => {
              answer.mutate({ answer: "deny", slots: {} });
            }}
          >
            {t("approval.deny")}
          </Button>
          {texts.length > 0 && (
            <Button
              size="compact-md"
              variant="default"
              disabled={answer.isPending}
              onClick={() => {
                change(Object.fromEntries(texts));
              }}
            >
              {t("approval.edit")}
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}

interface ChangingProps {
  changes: Record<string, string>;
  change: (changes: Record<string, string> | null) => void;
  send: () => void;
  busy: boolean;
  problem: string;
}

/** What would be done, to be put right; one is asked again about the result. */
function Changing({ changes, change, send, busy, problem }: ChangingProps) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="sm" mt="xs" role="group" aria-label={t("approval.edit")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Stack gap="xs">
          {Object.entries(changes).map(([name, value]) => (
            <Textarea
              key={name}
              label={name}
              autosize
              value={value}
              onChange={(event) => {
                change({ ...changes, [name]: event.currentTarget.value });
              }}
            />
          ))}
          {problem && (
            <Text size="sm" c="red" role="alert">
              {problem}
            </Text>
          )}
          <Group gap="xs">
            <Button type="submit" size="compact-md" loading={busy}>
              {t("approval.askAgain")}
            </Button>
            <Button
              size="compact-md"
              variant="default"
              onClick={() => {
                change(null);
              }}
            >
              {t("cancel")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

/** Return the slots that say something else now. */
export function changed(
  slots: Record<string, unknown>,
  changes: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(changes).filter(([name, value]) => slots[name] !== value));
}
