import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import de from "../locales/de.json";
import en from "../locales/en.json";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;

/** Begin in the browser's language; the profile's wins as soon as it is known. */
export function startLanguages(): void {
  void i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, de: { translation: de } },
    lng: navigator.language.slice(0, 2),
    fallbackLng: "en",
    interpolation: { escapeValue: false },
  });
  i18next.on("languageChanged", (language) => {
    document.documentElement.lang = language;
  });
}

/** Return how times are written: as in the browser's country, where the language is the same. */
export function locale(language: string): string {
  return navigator.languages.find((each) => each.startsWith(language)) ?? language;
}

/** Speak a person's language from now on, where the page knows it. */
export function speak(language: string): void {
  if (language !== i18next.language) void i18next.changeLanguage(language);
}
