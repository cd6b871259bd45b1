/** Hours of a day in which it is quiet, from one to another, possibly over midnight. */
export interface Quiet {
  from: number;
  to: number;
}

/** Return what hours like "22-7" say; null for none. */
export function quietOf(said: string): Quiet | null {
  const [, from, to] = /^(\d{1,2})-(\d{1,2})$/.exec(said) ?? [];
  return from === undefined || to === undefined ? null : { from: Number(from), to: Number(to) };
}

/** Return hours as they are kept. */
export function quietSaid(quiet: Quiet | null): string {
  return quiet ? `${quiet.from}-${quiet.to}` : "";
}

/** Return an hour as a clock of the language shows it; 24 is the end of the day. */
export function hourLabel(hour: number, language: string): string {
  if (hour === 24) return "24:00";
  return new Date(2024, 0, 1, hour).toLocaleTimeString(language, { timeStyle: "short" });
}

/** Return the names of the days, Monday first. */
export function dayNames(language: string): string[] {
  const name = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  return [1, 2, 3, 4, 5, 6, 7].map((day) => name.format(new Date(Date.UTC(2024, 0, day)))); // a Monday first
}
