const DURATION = /^P(?:(\d+)Y)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30 * DAY;
const YEAR = 365 * DAY;

/** Return the seconds of a duration as the API writes it: a year has 365 days (ISO 8601). */
export function secondsOf(duration: string): number {
  const fit = DURATION.exec(duration);
  if (!fit) return 0;
  const [years = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = fit
    .slice(1)
    .map((each: string | undefined) => Number(each ?? 0));
  return years * YEAR + weeks * 7 * DAY + days * DAY + hours * HOUR + minutes * MINUTE + seconds;
}

const MINUTES = { unit: "minute", from: 0, one: MINUTE, digits: 0 } as const;
const STEPS = [
  { unit: "year", from: YEAR, one: YEAR, digits: 1 },
  { unit: "month", from: 2 * MONTH, one: MONTH, digits: 1 },
  { unit: "day", from: DAY, one: DAY, digits: 0 },
  { unit: "hour", from: HOUR, one: HOUR, digits: 0 },
  MINUTES,
] as const;

/** Return in how long something comes back as one says it shortly: "10 min", "8 days", "2.5 mths". */
export function waitOf(duration: string, language: string): string {
  const { count, unit, digits } = rounded(duration);
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: digits,
  }).format(count);
}

/** Return when something comes back, from now: "in 10 minutes". */
export function comesBack(duration: string, language: string): string {
  const { count, unit, digits } = rounded(duration);
  return new Intl.RelativeTimeFormat(language).format(Number(count.toFixed(digits)), unit);
}

function rounded(duration: string) {
  const seconds = secondsOf(duration);
  const { unit, one, digits } = STEPS.find(({ from }) => seconds >= from) ?? MINUTES;
  return { unit, digits, count: unit === "minute" ? Math.max(1, seconds / one) : seconds / one };
}
