import { Button, Checkbox, Group, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { http, type TokenScope } from "../../api/client";
import { useDoing } from "./changing";
import { Part } from "./Part";

const SCOPES: readonly TokenScope[] = ["read", "write", "approve", "account"];
const DAYS = [30, 90, 365];
const NEVER = "never";

/** Make a token: what it is for, what it may do, and until when. */
export function NewToken({ made }: { made: (token: string) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<TokenScope[]>(["read", "write"]);
  const [days, setDays] = useState(NEVER);
  const make = useDoing("/api/auth/tokens", async () => {
    const { data } = await http.POST("/api/auth/tokens", {
      body: { name: name.trim(), scopes, days: days === NEVER ? null : Number(days) },
    });
    if (data) made(data.token);
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate(undefined, {
          onSuccess: () => {
            setName("");
          },
        });
      }}
    >
      <Part title={t("settings.tokens.new")}>
        <TextInput
          label={t("settings.tokens.name")}
          placeholder={t("settings.tokens.example")}
          autoComplete="off"
          required
          maxLength={100}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Checkbox.Group
          label={t("settings.tokens.scopes")}
          value={scopes}
          onChange={(chosen) => {
            setScopes(SCOPES.filter((scope) => chosen.includes(scope)));
          }}
        >
          <Stack gap={6} mt={4}>
            {SCOPES.map((scope) => (
              <Checkbox key={scope} value={scope} label={t(`settings.scopeAbout.${scope}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select
          label={t("settings.tokens.days")}
          data={[
            { value: NEVER, label: t("settings.tokens.never") },
            ...DAYS.map((count) => ({ value: String(count), label: t("settings.tokens.inDays", { count }) })),
          ]}
          value={days}
          allowDeselect={false}
          onChange={(chosen) => {
            setDays(chosen ?? NEVER);
          }}
        />
        <Group>
          <Button type="submit" loading={make.isPending} disabled={scopes.length === 0 || !name.trim()}>
            {t("settings.tokens.make")}
          </Button>
        </Group>
      </Part>
    </form>
  );
}
