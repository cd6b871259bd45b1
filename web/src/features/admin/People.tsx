import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, http, type Member } from "../../api/client";
import { useDoing } from "../account/changing";
import { ConfirmButton } from "../account/ConfirmButton";
import { Copyable } from "../account/Copyable";
import { Part } from "../account/Part";
import { QrCode } from "../account/QrCode";
import { useTimes } from "../account/times";
import { tellProblem } from "../receipts/done";

const ADDRESS = "/api/people";

/** Who has an account, who only keeps things here, and the way in for one more. */
export function People() {
  const { t } = useTranslation();
  const { data } = api.useQuery("get", ADDRESS);
  const people = data?.filter((one) => one.role === "owner" || one.role === "member") ?? [];
  const others = data?.filter((one) => one.role === "group" || one.role === "guest") ?? [];
  return (
    <>
      <Part title={t("admin.people.accounts")} about={t("admin.people.accountsAbout")}>
        {people.map((member) => (
          <PersonRow key={member.id} member={member} />
        ))}
      </Part>
      <Inviting />
      {others.length > 0 && (
        <Part title={t("admin.people.others")} about={t("admin.people.othersAbout")}>
          {others.map((member) => (
            <PersonRow key={member.id} member={member} />
          ))}
        </Part>
      )}
    </>
  );
}

function PersonRow({ member }: { member: Member }) {
  const { t } = useTranslation();
  const times = useTimes();
  const away = useDoing(ADDRESS, () =>
    http.DELETE("/api/people/{person_id}", { params: { path: { person_id: member.id } } }),
  );
  const canGo = member.role === "group" || member.role === "guest";
  // Groups and guests have no name of their own; their id tells the channel and the address.
  const name = canGo ? member.id : member.name;
  return (
    <Group justify="space-between" wrap="nowrap">
      <Stack gap={0} miw={0}>
        <Group gap={8}>
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {name}
          </Text>
          <Badge variant="default" tt="none" fw={500}>
            {t(`admin.role.${member.role}`)}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed">
          {t("admin.people.since", { day: times.day(member.created_at) })}
        </Text>
      </Stack>
      {canGo && (
        <ConfirmButton
          label={t("admin.people.away")}
          name={t("admin.people.awayThis", { name })}
          question={t("admin.people.awayAsk", { name })}
          loading={away.isPending}
          onYes={() => {
            away.mutate(undefined);
          }}
        />
      )}
    </Group>
  );
}

function Inviting() {
  const { t } = useTranslation();
  const times = useTimes();
  const invite = useMutation({
    mutationFn: async () => (await http.POST("/api/people/invitations")).data,
    onError: tellProblem,
  });
  const made = invite.data;
  const address = made ? `${window.location.origin}/#join=${made.code}` : "";
  return (
    <Part title={t("admin.people.invite")} about={t("admin.people.inviteAbout")}>
      <Group>
        <Button
          loading={invite.isPending}
          onClick={() => {
            invite.mutate();
          }}
        >
          {t("admin.people.make")}
        </Button>
      </Group>
      {made && (
        <Group align="start">
          <QrCode value={address} title={t("admin.people.qr", { address })} />
          <Stack gap="xs" flex={1} miw={220}>
            <Copyable label={t("admin.people.link")} value={address} />
            <Text size="sm" c="dimmed">
              {t("admin.people.until", { at: times.moment(made.expires_at) })}
            </Text>
          </Stack>
        </Group>
      )}
    </Part>
  );
}
