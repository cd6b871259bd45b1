import "@mantine/charts/styles.css";

import { BarChart } from "@mantine/charts";
import { useTranslation } from "react-i18next";

import { locale } from "../../app/languages";
import { dollars } from "../account/money";
import type { Measure } from "../account/usage";

// Colours that are told apart in light and dark, also by people who see few colours.
const COLOURS = ["#0b6e4f", "#d97706", "#2563eb", "#be185d", "#7c3aed", "#64748b"] as const;
const HEIGHT = 260;

interface Props {
  rows: Record<string, string | number>[];
  models: string[];
  measure: Measure;
  label: string;
}

/** Bars of each day, stacked by model; the tables beside it say the same in numbers. */
export default function Chart({ rows, models, measure, label }: Props) {
  const { i18n } = useTranslation();
  const language = locale(i18n.language);
  const shown = (value: number) =>
    measure === "micros" ? dollars(value, language) : value.toLocaleString(language);
  return (
    <div role="img" aria-label={label}>
      <BarChart
        h={HEIGHT}
        data={rows}
        dataKey="day"
        type="stacked"
        withLegend
        valueFormatter={shown}
        yAxisProps={{ width: 72 }}
        barChartProps={{ accessibilityLayer: false }}
        xAxisProps={{
          tickFormatter: (day: string) =>
            new Date(`${day}T00:00:00Z`).toLocaleDateString(language, {
              day: "numeric",
              month: "short",
              timeZone: "UTC",
            }),
        }}
        series={models.map((name, place) => ({ name, color: COLOURS[place % COLOURS.length] ?? "gray" }))}
      />
    </div>
  );
}
