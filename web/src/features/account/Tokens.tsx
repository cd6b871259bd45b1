import { Alert, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, http, type Token } from "../../api/client";
import { useDoing } from "./changing";
import { ConfirmButton } from "./ConfirmButton";
import { Copyable } from "./Copyable";
import { NewToken } from "./NewToken";
import { Part } from "./Part";
import { useTimes } from "./times";

const ADDRESS = "/api/auth/tokens";

/** The tokens of programs; a new one is shown once. */
export function Tokens() {
  const { t } = useTranslation();
  const { data } = api.useQuery("get", ADDRESS);
  const [made, setMade] = useState("");
  return (
    <>
      <Part title={t("settings.tokens.title")} about={t("settings.tokens.about")}>
        {data?.length === 0 && <Text c="dimmed">{t("settings.tokens.none")}</Text>}
        {data?.map((token) => (
          <TokenRow key={token.id} token={token} />
        ))}
        {made && (
          <Alert
            title={t("settings.tokens.once")}
            withCloseButton
            closeButtonLabel={t("close")}
            onClose={() => {
              setMade("");
            }}
            styles={{ title: { color: "var(--mantine-color-text)" } }}
          >
            <Copyable label={t("settings.tokens.token")} value={made} />
          </Alert>
        )}
      </Part>
      <NewToken made={setMade} />
    </>
  );
}

function TokenRow({ token }: { token: Token }) {
  const { t } = useTranslation();
  const times = useTimes();
  const revoke = useDoing(ADDRESS, () =>
    http.DELETE("/api/auth/tokens/{token_id}", { params: { path: { token_id: token.id } } }),
  );
  return (
    <Group justify="space-between" wrap="nowrap">
      <Stack gap={0} miw={0}>
        <Text fw={600}>{token.name}</Text>
        <Text size="sm" c="dimmed">
          {t("settings.tokens.may", {
            scopes: token.scopes.map((scope) => t(`settings.scope.${scope}`)).join(", "),
          })}{" "}
          {token.used_at === null
            ? t("settings.tokens.unused")
            : t("settings.tokens.used", { at: times.moment(token.used_at) })}{" "}
          {token.expires_at !== null && t("settings.tokens.ends", { day: times.day(token.expires_at) })}
        </Text>
      </Stack>
      <ConfirmButton
        label={t("settings.tokens.revoke")}
        name={t("settings.tokens.revokeThis", { name: token.name })}
        question={t("settings.tokens.revokeAsk", { name: token.name })}
        loading={revoke.isPending}
        onYes={() => {
          revoke.mutate(undefined);
        }}
      />
    </Group>
  );
}
