import i18next, { type Resource } from "i18next";
import { initReactI18next } from "react-i18next";

import en from "../locales/en";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;

/** What is fetched only when somebody speaks it; English is there, as others fall back on it. */
const FETCHED: Partial<Record<string, () => Promise<{ default: object }>>> = {
  de: () => import("../locales/de"),
};

/** Begin in the browser's language; the profile's wins as soon as it is known. */
export async function startLanguages(): Promise<void> {
  const resources: Resource = { en: { translation: en } };
  await i18next.use(initReactI18next).init({
    resources,
    lng: "en",
    fallbackLng: "en",
    interpolation: { escapeValue: false },
  });
  i18next.on("languageChanged", (language) => {
    document.documentElement.lang = language;
  });
  await speak(navigator.language.slice(0, 2));
}

/** Return how times are written: as in the browser's country, where the language is the same. */
export function locale(language: string): string {
  return navigator.languages.find((each) => each.startsWith(language)) ?? language;
}

/** Speak a language from now on, where the page knows it; what cannot be fetched stays English. */
export async function speak(language: string): Promise<void> {
  if (language === i18next.language || !(language in LANGUAGES)) return;
  const fetched = FETCHED[language];
  if (fetched && !i18next.hasResourceBundle(language, "translation")) {
    const bundle = await fetched().catch(() => null);
    if (!bundle) return;
    i18next.addResourceBundle(language, "translation", bundle.default);
  }
  await i18next.changeLanguage(language);
}
