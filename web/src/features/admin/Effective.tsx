import { Code, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, type Setting } from "../../api/client";
import { Part } from "../account/Part";

/** The settings in force; they are changed in the environment or in .env, where secrets stay. */
export function Effective() {
  const { t } = useTranslation();
  const { data } = api.useQuery("get", "/api/installation");
  const [isAll, setAll] = useState(false);
  const shown = data?.settings.filter((setting) => isAll || setting.changed) ?? [];
  return (
    <Part title={t("admin.settings.title")} about={t("admin.settings.about")}>
      <Switch
        label={t("admin.settings.all")}
        checked={isAll}
        onChange={(event) => {
          setAll(event.currentTarget.checked);
        }}
      />
      {data && shown.length === 0 && <Text c="dimmed">{t("admin.settings.none")}</Text>}
      <Stack
        component="ul"
        gap="sm"
        p={0}
        m={0}
        style={{ listStyle: "none" }}
        aria-label={t("admin.settings.title")}
      >
        {shown.map((setting) => (
          <li key={setting.variable}>
            <OneSetting setting={setting} />
          </li>
        ))}
      </Stack>
    </Part>
  );
}

function OneSetting({ setting }: { setting: Setting }) {
  const { t } = useTranslation();
  const value = setting.secret
    ? t(setting.present ? "admin.settings.secret" : "admin.settings.unset")
    : (setting.value ?? t("admin.settings.unset"));
  return (
    <>
      <Text style={{ overflowWrap: "anywhere" }}>
        <Code>{setting.variable}</Code> {value}
      </Text>
      <Text size="sm" c="dimmed" lang="en">
        {setting.description}
      </Text>
    </>
  );
}
