import type { ModelUsage } from "../../api/client";

export interface Total {
  calls: number;
  tokens: number;
  micros: number;
}

export type Measure = keyof Total;

const NOTHING: Total = { calls: 0, tokens: 0, micros: 0 };

/** Return what was used by name (a model, a person), the dearest first. */
export function totals(rows: readonly ModelUsage[], name: (row: ModelUsage) => string): [string, Total][] {
  const found = new Map<string, Total>();
  for (const row of rows) {
    const before = found.get(name(row)) ?? NOTHING;
    found.set(name(row), {
      calls: before.calls + row.calls,
      tokens: before.tokens + row.input_tokens + row.output_tokens,
      micros: before.micros + row.micros,
    });
  }
  return [...found].sort(
    ([oneName, one], [otherName, other]) =>
      other.micros - one.micros || other.tokens - one.tokens || oneName.localeCompare(otherName),
  );
}

/** Return the last days (UTC) up to one, in order: "2026-11-20". */
export function lastDays(count: number, until: Date): string[] {
  return Array.from({ length: count }, (_, back) =>
    new Date(until.getTime() - (count - 1 - back) * 86_400_000).toISOString().slice(0, 10),
  );
}

/** Return a row for every day, whether anything was used on it or not, with a measure for each model. */
export function byDay(
  rows: readonly ModelUsage[],
  days: readonly string[],
  measure: Measure,
): Record<string, string | number>[] {
  return days.map((day) => {
    const ofDay = totals(
      rows.filter((row) => row.day === day),
      (row) => row.model,
    );
    return { day, ...Object.fromEntries(ofDay.map(([model, total]) => [model, total[measure]])) };
  });
}
