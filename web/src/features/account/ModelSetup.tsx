import { Badge, Button, Code, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, http, type KeyPlace, type Model } from "../../api/client";
import { useDoing } from "./changing";
import { ConfirmButton } from "./ConfirmButton";
import { Part } from "./Part";
import { tellChanged } from "./told";

const ADDRESS = "/api/models";

/** The models that are set up, in the order they are tried, and the keys of their providers. */
export function ModelSetup() {
  const { t } = useTranslation();
  const { data } = api.useQuery("get", ADDRESS);
  if (!data) return null;
  return (
    <>
      <Part title={t("settings.models.setUp")} about={t("settings.models.setUpAbout")}>
        {data.models.length === 0 && (
          <Text>
            {t("settings.models.without")} <Code>DAYHAND_MODEL=openai:gpt-5-mini</Code>
          </Text>
        )}
        {data.models.map((model) => (
          <ModelRow key={model.label} model={model} />
        ))}
      </Part>
      <Part title={t("settings.models.keys")} about={t("settings.models.keysAbout")}>
        {data.keys.map((place) => (
          <Key key={place.name} place={place} />
        ))}
      </Part>
    </>
  );
}

function ModelRow({ model }: { model: Model }) {
  const { t } = useTranslation();
  const lacks = !model.installed
    ? t("settings.models.notInstalled")
    : model.needs_key && model.key === null
      ? t("settings.models.noKey")
      : model.left_alone
        ? t("settings.models.leftAlone")
        : "";
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text fw={600} style={{ overflowWrap: "anywhere" }}>
        {model.label}
      </Text>
      <Badge variant="default" tt="none" fw={500}>
        {lacks || t("settings.models.ready")}
      </Badge>
    </Group>
  );
}

function Key({ place }: { place: KeyPlace }) {
  const { t } = useTranslation();
  const [key, setKey] = useState("");
  const params = { path: { provider: place.name } };
  const store = useDoing(ADDRESS, () =>
    http.PUT("/api/models/keys/{provider}", { params, body: { key: key.trim() } }),
  );
  const forget = useDoing(ADDRESS, () => http.DELETE("/api/models/keys/{provider}", { params }));
  const kept = place.stored
    ? t("settings.models.stored")
    : place.variable !== null
      ? t("settings.models.fromVariable", { variable: place.variable })
      : t("settings.models.missing");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        store.mutate(undefined, {
          onSuccess: () => {
            setKey("");
            tellChanged(t("settings.models.keyStored", { name: place.name }));
          },
        });
      }}
    >
      <Stack gap={4}>
        <Group align="end" wrap="nowrap">
          <PasswordInput
            flex={1}
            label={t("settings.models.keyOf", { name: place.name })}
            description={kept}
            autoComplete="off"
            maxLength={4000}
            value={key}
            onChange={(event) => {
              setKey(event.currentTarget.value);
            }}
          />
          <Button type="submit" variant="default" loading={store.isPending} disabled={!key.trim()}>
            {t("settings.models.store")}
          </Button>
        </Group>
        {place.stored && (
          <Group>
            <ConfirmButton
              label={t("settings.models.forget")}
              name={t("settings.models.forgetThis", { name: place.name })}
              question={t("settings.models.forgetAsk", { name: place.name })}
              loading={forget.isPending}
              onYes={() => {
                forget.mutate(undefined);
              }}
            />
          </Group>
        )}
      </Stack>
    </form>
  );
}
