import { Badge, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { api, http, type Session } from "../../api/client";
import { agentName } from "./agent";
import { useDoing } from "./changing";
import { ConfirmButton } from "./ConfirmButton";
import { Part } from "./Part";
import { useTimes } from "./times";
import { Tokens } from "./Tokens";

const ADDRESS = "/api/auth/sessions";

async function end(sessions: readonly Session[]): Promise<void> {
  for (const session of sessions) {
    await http.DELETE("/api/auth/sessions/{session_id}", { params: { path: { session_id: session.id } } });
  }
}

/** Where somebody is signed in, and which programs may act for them. */
export function Access() {
  const { t } = useTranslation();
  const { data } = api.useQuery("get", ADDRESS);
  const ending = useDoing(ADDRESS, end);
  const others = data?.filter((session) => !session.current) ?? [];
  return (
    <>
      <Part title={t("settings.access.sessions")} about={t("settings.access.sessionsAbout")}>
        {data?.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            end={() => {
              ending.mutate([session]);
            }}
          />
        ))}
        {others.length > 0 && (
          <Group>
            <ConfirmButton
              label={t("settings.access.endOthers")}
              question={t("settings.access.endOthersAsk")}
              loading={ending.isPending}
              onYes={() => {
                ending.mutate(others);
              }}
            />
          </Group>
        )}
      </Part>
      <Tokens />
    </>
  );
}

function SessionRow({ session, end }: { session: Session; end: () => void }) {
  const { t } = useTranslation();
  const times = useTimes();
  const name = agentName(session.agent) || t("settings.access.unknown");
  return (
    <Group justify="space-between" wrap="nowrap">
      <Stack gap={0} miw={0}>
        <Group gap={8}>
          <Text fw={600}>{name}</Text>
          {session.current && (
            <Badge variant="light" tt="none">
              {t("settings.access.this")}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {t("settings.access.since", { day: times.day(session.created_at) })}{" "}
          {t("settings.access.seen", { at: times.moment(session.seen_at) })}
        </Text>
      </Stack>
      {!session.current && (
        <ConfirmButton
          label={t("settings.access.end")}
          name={t("settings.access.endThis", { name })}
          question={t("settings.access.endAsk", { name })}
          onYes={end}
        />
      )}
    </Group>
  );
}
