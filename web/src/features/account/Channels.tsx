import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, http, type Identity, type LinkComing } from "../../api/client";
import { useDoing, useFresh } from "./changing";
import { ConfirmButton } from "./ConfirmButton";
import { NewLink } from "./NewLink";
import { Part } from "./Part";
import { useTimes } from "./times";

const ADDRESS = "/api/channels";

/** By which accounts somebody is known, and how another one is linked. */
export function Channels() {
  const { t } = useTranslation();
  const { data } = api.useQuery("get", ADDRESS);
  useFresh(ADDRESS, ["link.claimed", "channel.linked", "channel.unlinked"]);
  if (!data) return null;
  const claimed = data.links.filter((link) => link.state === "claimed");
  return (
    <>
      <div aria-live="polite">
        {claimed.map((link) => (
          <Claimed key={link.id} link={link} />
        ))}
      </div>
      <Part title={t("settings.channels.linked")} about={t("settings.channels.linkedAbout")}>
        {data.linked.length === 0 && <Text c="dimmed">{t("settings.channels.none")}</Text>}
        {data.linked.map((identity) => (
          <Linked key={identity.id} identity={identity} />
        ))}
      </Part>
      <NewLink open={data.open} links={data.links} />
      <Pairing />
    </>
  );
}

function Linked({ identity }: { identity: Identity }) {
  const { t } = useTranslation();
  const times = useTimes();
  const unlink = useDoing(ADDRESS, () =>
    http.DELETE("/api/channels/{identity_id}", { params: { path: { identity_id: identity.id } } }),
  );
  const where = t(`settings.channelName.${identity.channel}`);
  return (
    <Group justify="space-between" wrap="nowrap">
      <Stack gap={0} miw={0}>
        <Text fw={600}>{t("settings.channels.who", { name: identity.name, where })}</Text>
        <Text size="sm" c="dimmed">
          {t("settings.channels.since", { day: times.day(identity.linked_at) })}{" "}
          {t("settings.channels.seen", { at: times.moment(identity.seen_at) })}
        </Text>
      </Stack>
      <ConfirmButton
        label={t("settings.channels.unlink")}
        name={t("settings.channels.unlinkThis", { name: identity.name })}
        question={t("settings.channels.unlinkAsk", { name: identity.name, where })}
        loading={unlink.isPending}
        onYes={() => {
          unlink.mutate(undefined);
        }}
      />
    </Group>
  );
}

/** Somebody has used the code: whose account it is has to be confirmed before it counts. */
function Claimed({ link }: { link: LinkComing }) {
  const { t } = useTranslation();
  const answer = useDoing(ADDRESS, (said: "confirm" | "refuse") =>
    http.POST("/api/channels/links/{link_id}", {
      params: { path: { link_id: link.id } },
      body: { answer: said },
    }),
  );
  return (
    <Alert
      mb="md"
      role="group"
      aria-label={t("settings.channels.yours")}
      title={t("settings.channels.yours")}
      styles={{ title: { color: "var(--mantine-color-text)" } }}
    >
      <Text mb="sm">
        {t("settings.channels.claimed", {
          name: link.name,
          where: t(`settings.channelName.${link.channel}`),
        })}
      </Text>
      <Group gap="xs">
        <Button
          loading={answer.isPending}
          onClick={() => {
            answer.mutate("confirm");
          }}
        >
          {t("settings.channels.confirm")}
        </Button>
        <Button
          variant="default"
          disabled={answer.isPending}
          onClick={() => {
            answer.mutate("refuse");
          }}
        >
          {t("settings.channels.refuse")}
        </Button>
      </Group>
    </Alert>
  );
}

function Pairing() {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const redeem = useDoing(ADDRESS, () =>
    http.POST("/api/channels/pairings", { body: { code: code.trim() } }),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        redeem.mutate(undefined, {
          onSuccess: () => {
            setCode("");
          },
        });
      }}
    >
      <Part title={t("settings.channels.pairing")} about={t("settings.channels.pairingAbout")}>
        <Group align="end">
          <TextInput
            label={t("settings.channels.code")}
            autoComplete="off"
            maxLength={128}
            value={code}
            onChange={(event) => {
              setCode(event.currentTarget.value);
            }}
          />
          <Button type="submit" loading={redeem.isPending} disabled={!code.trim()}>
            {t("settings.channels.enter")}
          </Button>
        </Group>
      </Part>
    </form>
  );
}
