import { Accordion, Alert, Badge, Group, List, Stack, Switch, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { api, http, type Package } from "../../api/client";
import { useMe } from "../session/me";
import { useDoing } from "./changing";
import { Part } from "./Part";

const ADDRESS = "/api/capabilities";

/** What is installed, what each package can do and needs, and, for the owner, whether it takes part. */
export function Packages() {
  const { t } = useTranslation();
  const { data } = api.useQuery("get", ADDRESS);
  const { data: me } = useMe();
  return (
    <>
      {data?.broken.map((broken) => (
        <Alert
          key={broken.name}
          color="red"
          mb="md"
          title={t("settings.packages.broken", { name: broken.name })}
        >
          {broken.reason}
        </Alert>
      ))}
      {data?.capabilities.map((one) => (
        <OnePackage key={one.name} one={one} isOwner={me?.role === "owner"} />
      ))}
    </>
  );
}

function OnePackage({ one, isOwner }: { one: Package; isOwner: boolean }) {
  const { t } = useTranslation();
  const put = useDoing(ADDRESS, (enabled: boolean) =>
    http.PATCH("/api/capabilities/{name}", { params: { path: { name: one.name } }, body: { enabled } }),
  );
  return (
    <Part title={one.name} about={one.summary}>
      {isOwner ? (
        <Switch
          label={t("settings.packages.on", { name: one.name })}
          checked={put.isPending ? put.variables : one.enabled}
          disabled={put.isPending}
          onChange={(event) => {
            put.mutate(event.currentTarget.checked);
          }}
        />
      ) : (
        <Text size="sm">{t(one.enabled ? "settings.packages.isOn" : "settings.packages.isOff")}</Text>
      )}
      {one.credentials.length > 0 && <Needs one={one} />}
      <Accordion variant="contained" order={3}>
        <Accordion.Item value="actions">
          <Accordion.Control>{t("settings.packages.can", { count: one.actions.length })}</Accordion.Control>
          <Accordion.Panel>
            <Stack gap="xs">
              {one.actions.map((action) => (
                <Group key={action.name} justify="space-between" wrap="nowrap" align="start">
                  <Text size="sm" lang="en">
                    {action.summary}
                  </Text>
                  <Badge variant="default" tt="none" fw={500} style={{ flexShrink: 0 }}>
                    {t(`settings.level.${action.level}`)}
                  </Badge>
                </Group>
              ))}
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Part>
  );
}

function Needs({ one }: { one: Package }) {
  const { t } = useTranslation();
  return (
    <List size="sm">
      {one.credentials.map((need) => (
        <List.Item key={need.name}>
          <strong>{need.name}</strong>: {need.purpose}{" "}
          {t(
            need.present
              ? "settings.packages.present"
              : need.required
                ? "settings.packages.missing"
                : "settings.packages.optional",
          )}
        </List.Item>
      ))}
    </List>
  );
}
