import { Progress, Stack, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { api, type Money } from "../../api/client";
import { locale } from "../../app/languages";
import { useMe } from "../session/me";
import { ModelSetup } from "./ModelSetup";
import { dollars } from "./money";
import { Part } from "./Part";
import { totals } from "./usage";

const PERIODS = ["day", "month"] as const;

/** What models cost, how that stands with the limits, and, for the owner, which there are. */
export function Models() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const { data } = api.useQuery("get", "/api/usage");
  if (!data || !me) return null;
  const own = data.days.filter((row) => row.user === me.id);
  return (
    <>
      {me.role === "owner" && <ModelSetup />}
      <Part title={t("settings.models.cost")} about={t("settings.models.costAbout")}>
        {PERIODS.map((period) => {
          const money = data.own[period];
          return money && <Spent key={period} label={t(`settings.models.${period}`)} money={money} />;
        })}
      </Part>
      <Part title={t("settings.models.used")}>
        {own.length === 0 ? (
          <Text c="dimmed">{t("settings.models.unused")}</Text>
        ) : (
          <Used rows={totals(own, (row) => row.model)} />
        )}
      </Part>
    </>
  );
}

/** An amount, and how much of its limit it is. */
function Spent({ label, money }: { label: string; money: Money }) {
  const { t, i18n } = useTranslation();
  const language = locale(i18n.language);
  const spent = dollars(money.spent, language);
  return (
    <Stack gap={4}>
      <Text>
        {label}:{" "}
        <strong>
          {money.limit === null
            ? spent
            : t("settings.models.ofLimit", { spent, limit: dollars(money.limit, language) })}
        </strong>
      </Text>
      {money.limit !== null && (
        <Progress
          value={money.limit > 0 ? Math.min(100, (100 * money.spent) / money.limit) : 100}
          aria-label={label}
        />
      )}
    </Stack>
  );
}

/** A table of what was used, by name. */
export function Used({ rows, name }: { rows: ReturnType<typeof totals>; name?: string }) {
  const { t, i18n } = useTranslation();
  const language = locale(i18n.language);
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{name ?? t("settings.models.model")}</Table.Th>
          <Table.Th scope="col" ta="right">
            {t("settings.models.calls")}
          </Table.Th>
          <Table.Th scope="col" ta="right">
            {t("settings.models.tokens")}
          </Table.Th>
          <Table.Th scope="col" ta="right">
            {t("settings.models.micros")}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([each, total]) => (
          <Table.Tr key={each}>
            <Table.Th scope="row" fw={500} style={{ overflowWrap: "anywhere" }}>
              {each}
            </Table.Th>
            <Table.Td ta="right">{total.calls.toLocaleString(language)}</Table.Td>
            <Table.Td ta="right">{total.tokens.toLocaleString(language)}</Table.Td>
            <Table.Td ta="right">{dollars(total.micros, language)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
