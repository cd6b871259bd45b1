const clocks = new Map<string, Intl.DateTimeFormat>();
const full = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs more than all that is written with it. */
function format(
  kept: Map<string, Intl.DateTimeFormat>,
  locale: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const found = kept.get(locale) ?? new Intl.DateTimeFormat(locale, options);
  kept.set(locale, found);
  return found;
}

/** Return the time of day, in the zone of the browser. */
export function clockTime(at: Date, locale: string): string {
  return format(clocks, locale, { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** Return the day and the time, to the second. */
export function fullTime(at: Date, locale: string): string {
  return format(full, locale, { dateStyle: "short", timeStyle: "medium" }).format(at);
}
