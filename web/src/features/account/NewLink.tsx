import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { http, type LinkComing } from "../../api/client";
import { tellProblem } from "../receipts/done";
import { Copyable } from "./Copyable";
import { Part } from "./Part";
import { QrCode } from "./QrCode";
import { useTimes } from "./times";

const CHANNELS = ["telegram", "whatsapp", "sms"] as const;
type Channel = (typeof CHANNELS)[number];

/** Make a code, and show it as long as nobody has used it. */
export function NewLink({ open, links }: { open: string[]; links: LinkComing[] }) {
  const { t } = useTranslation();
  const times = useTimes();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: async (channel: Channel) =>
      (await http.POST("/api/channels/links", { body: { channel } })).data,
    onError: tellProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["get", "/api/channels"] }),
  });
  const made = make.data;
  const isWaiting = made && links.some((link) => link.id === made.id && link.state === "open");
  const where = made ? t(`settings.channelName.${made.channel}`) : "";
  const here = CHANNELS.filter((channel) => open.includes(channel));
  return (
    <Part title={t("settings.channels.new")} about={t("settings.channels.newAbout")}>
      {here.length === 0 && <Text c="dimmed">{t("settings.channels.closed")}</Text>}
      <Group gap="xs">
        {here.map((channel) => (
          <Button
            key={channel}
            variant="default"
            loading={make.isPending && make.variables === channel}
            onClick={() => {
              make.mutate(channel);
            }}
          >
            {t("settings.channels.link", { where: t(`settings.channelName.${channel}`) })}
          </Button>
        ))}
      </Group>
      {isWaiting && (
        <Group align="start" role="group" aria-label={t("settings.channels.opened", { where })}>
          {made.url !== null && (
            <QrCode value={made.url} title={t("settings.channels.qr", { where, url: made.url })} />
          )}
          <Stack gap="xs" flex={1} miw={220}>
            <Text size="sm">{t("settings.channels.how", { where })}</Text>
            {made.url !== null && (
              <Anchor href={made.url} target="_blank" rel="noreferrer">
                {t("settings.channels.open", { where })}
              </Anchor>
            )}
            <Copyable label={t("settings.channels.code")} value={made.code} />
            <Text size="sm" c="dimmed">
              {t("settings.channels.until", { at: times.moment(made.expires_at) })}
            </Text>
          </Stack>
        </Group>
      )}
    </Part>
  );
}
