import { Group, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { api, type Finding } from "../../api/client";
import { Part } from "../account/Part";

const LOOK_MS = 10_000;

/** Whether every part is sound; looked at again and again while it is open. */
export function Health() {
  const { t } = useTranslation();
  const { data, isError } = api.useQuery("get", "/api/installation", undefined, {
    refetchInterval: LOOK_MS,
    staleTime: 0,
  });
  const wrong = data?.findings.filter((finding) => !finding.ok) ?? [];
  return (
    <Part
      title={t("admin.health.title")}
      {...(data ? { about: t("admin.health.version", { version: data.version }) } : {})}
    >
      {isError && <Text role="alert">{t("admin.health.away")}</Text>}
      {data && (
        <Text fw={600} role="status">
          {wrong.length === 0 ? t("admin.health.sound") : t("admin.health.wrong", { count: wrong.length })}
        </Text>
      )}
      <Stack
        component="ul"
        gap="xs"
        p={0}
        m={0}
        style={{ listStyle: "none" }}
        aria-label={t("admin.health.parts")}
      >
        {[...wrong, ...(data?.findings.filter((finding) => finding.ok) ?? [])].map((finding) => (
          <li key={`${finding.subject}:${finding.text}`}>
            <Found finding={finding} />
          </li>
        ))}
      </Stack>
    </Part>
  );
}

function Found({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  return (
    <Group wrap="nowrap" align="start" gap="sm">
      <ThemeIcon
        variant="light"
        color={finding.ok ? "leaf" : "red"}
        role="img"
        aria-label={t(finding.ok ? "admin.health.ok" : "admin.health.bad")}
      >
        {finding.ok ? <IconCheck size={18} aria-hidden /> : <IconAlertTriangle size={18} aria-hidden />}
      </ThemeIcon>
      <Text style={{ overflowWrap: "anywhere" }} lang="en">
        <strong>{finding.subject}</strong>: {finding.text}
      </Text>
    </Group>
  );
}
