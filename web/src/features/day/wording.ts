import { useTranslation } from "react-i18next";

import { locale } from "../../app/languages";
import { useMe } from "../session/me";
import { keepTimeOf } from "./wallclock";
import { dayOf, daysLater, wallOf } from "./zone";

export type Wording = ReturnType<typeof useWording>;

/** How times are told here: in the person's zone and language, whatever the browser's are. */
export function useWording() {
  const { i18n } = useTranslation();
  const { data: me } = useMe();
  const zone = me?.zone ?? "UTC";
  keepTimeOf(zone);
  return wordingOf(zone, locale(i18n.language), me?.day_start ?? 9);
}

export function wordingOf(zone: string, language: string, dayStart: number) {
  const told = (at: Date | string, how: Intl.DateTimeFormatOptions): string =>
    new Date(at).toLocaleString(language, { timeZone: zone, ...how });
  const toldDay = (day: string, how: Intl.DateTimeFormatOptions): string =>
    new Date(`${day.slice(0, 10)}T12:00:00Z`).toLocaleDateString(language, { timeZone: "UTC", ...how });
  return {
    zone,
    language,
    dayStart,
    firstWeekday: firstWeekdayOf(language),
    today: () => dayOf(new Date(), zone),
    /** Monday, 23 November 2026 */
    day: (day: string) => toldDay(day, { dateStyle: "full" }),
    /** Mon, 23 Nov */
    shortDay: (day: string) => toldDay(day, { weekday: "short", day: "numeric", month: "short" }),
    weekday: (day: string) => toldDay(day, { weekday: "short" }),
    month: (day: string) => toldDay(day, { month: "long", year: "numeric" }),
    /** 15:00; of a night that leaves an hour out, too, as it stands on the clock face. */
    clock: (wall: string) =>
      new Date(`${wall.replace(" ", "T")}Z`).toLocaleTimeString(language, {
        timeZone: "UTC",
        timeStyle: "short",
      }),
    /** Mon, 23 Nov 2026, 15:00 */
    moment: (at: string) =>
      told(at, {
        weekday: "short",
        day: "numeric",
        month: "short",
        year: "numeric",
        hour: "numeric",
        minute: "2-digit",
      }),
    wall: (at: Date | string) => wallOf(at, zone),
  };
}

/** Return the day that weeks begin on where a language is spoken, Sunday being 0; Monday where it is not known. */
export function firstWeekdayOf(language: string): 0 | 1 | 6 {
  const known = new Intl.Locale(language) as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  const first = (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay;
  return first === 7 ? 0 : first === 6 ? 6 : 1;
}

/** Return what a stretch of days is called: a day, "16 – 22 November 2026", a month. */
export function spanOf(view: "day" | "week" | "month", day: string, first: string, wording: Wording): string {
  if (view === "day") return wording.day(day);
  if (view === "month") return wording.month(day);
  const format = new Intl.DateTimeFormat(wording.language, { dateStyle: "long", timeZone: "UTC" });
  return format.formatRange(new Date(`${first}T12:00:00Z`), new Date(`${daysLater(first, 6)}T12:00:00Z`));
}
