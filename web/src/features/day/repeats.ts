const UNITS: Partial<Record<string, Unit>> = {
  MINUTELY: "minute",
  HOURLY: "hour",
  DAILY: "day",
  WEEKLY: "week",
  MONTHLY: "month",
  YEARLY: "year",
};

export type Unit = "minute" | "hour" | "day" | "week" | "month" | "year";

/** Return how often a rule of RFC 5545 repeats: every so many units; null when it is none that has a unit. */
export function repeats(rule: string): { unit: Unit; count: number } | null {
  const parts = new Map(rule.split(";").map((part) => part.split("=", 2) as [string, string]));
  const unit = UNITS[parts.get("FREQ") ?? ""];
  return unit ? { unit, count: Number(parts.get("INTERVAL") ?? 1) } : null;
}
