import { Center, Group, Loader, SegmentedControl, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { locale } from "../../app/languages";
import { Used } from "../account/Models";
import { dollars } from "../account/money";
import { Part } from "../account/Part";
import { byDay, lastDays, totals, type Measure } from "../account/usage";

const Chart = lazy(() => import("./Chart"));
const MEASURES: readonly Measure[] = ["micros", "tokens", "calls"];
const SPANS = [7, 31, 90] as const;

/** What models were asked and cost, by day, model and person, for the whole installation. */
export function Cost() {
  const { t, i18n } = useTranslation();
  const [measure, setMeasure] = useState<Measure>("micros");
  const [span, setSpan] = useState<number>(31);
  const { data } = api.useQuery("get", "/api/usage", { params: { query: { days: span } } });
  const { data: people } = api.useQuery("get", "/api/people");
  const names = new Map(people?.map((one) => [one.id, one.name]));
  const rows = data?.days ?? [];
  const language = locale(i18n.language);
  return (
    <>
      <Part title={t("admin.cost.title")} about={t("admin.cost.about")}>
        <Group justify="space-between">
          <SegmentedControl
            aria-label={t("admin.cost.measure")}
            data={MEASURES.map((value) => ({ value, label: t(`settings.models.${value}`) }))}
            value={measure}
            onChange={(chosen) => {
              setMeasure(MEASURES.find((each) => each === chosen) ?? "micros");
            }}
          />
          <SegmentedControl
            aria-label={t("admin.cost.span")}
            data={SPANS.map((days) => ({
              value: String(days),
              label: t("admin.cost.days", { count: days }),
            }))}
            value={String(span)}
            onChange={(chosen) => {
              setSpan(Number(chosen));
            }}
          />
        </Group>
        {data?.house && (
          <Text>
            {t("admin.cost.house", {
              today: dollars(data.house["day"]?.spent ?? 0, language),
              month: dollars(data.house["month"]?.spent ?? 0, language),
            })}
          </Text>
        )}
        {data && rows.length === 0 && <Text c="dimmed">{t("admin.cost.none")}</Text>}
        {rows.length > 0 && (
          <Suspense
            fallback={
              <Center h={260}>
                <Loader role="img" aria-label={t("loading")} />
              </Center>
            }
          >
            <Chart
              rows={byDay(rows, lastDays(span, new Date()), measure)}
              models={totals(rows, (row) => row.model).map(([model]) => model)}
              measure={measure}
              label={t("admin.cost.chart")}
            />
          </Suspense>
        )}
      </Part>
      {rows.length > 0 && (
        <>
          <Part title={t("admin.cost.byModel")}>
            <Used rows={totals(rows, (row) => row.model)} />
          </Part>
          <Part title={t("admin.cost.byPerson")}>
            <Used
              rows={totals(rows, (row) => names.get(row.user) ?? row.user)}
              name={t("admin.cost.person")}
            />
          </Part>
        </>
      )}
    </>
  );
}
