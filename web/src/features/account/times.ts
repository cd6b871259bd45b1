import { useTranslation } from "react-i18next";

import { locale } from "../../app/languages";
import { useMe } from "../session/me";

/** Return how times are written for this person: in their zone, as their language does. */
export function useTimes() {
  const { i18n } = useTranslation();
  const { data: me } = useMe();
  const zone = me ? { timeZone: me.zone } : {};
  const language = locale(i18n.language);
  return {
    day: (at: string) => new Date(at).toLocaleDateString(language, { dateStyle: "medium", ...zone }),
    moment: (at: string) =>
      new Date(at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short", ...zone }),
  };
}
