/** What the page for learning shows, as its address names it. */
export const TABS = ["cards", "guides", "research", "paths"] as const;
export type Tab = (typeof TABS)[number];

export interface LearnSearch {
  tab?: Tab | undefined;
  /** The one deck that is shown. */
  deck?: string | undefined;
  /** Id of the learning path that is open. */
  path?: string | undefined;
}

/** Return what an address asks to be shown; what it does not know is left out. */
export function learnSearch({ tab, deck, path }: Record<string, unknown>): LearnSearch {
  return {
    tab: TABS.find((each) => each === tab),
    deck: named(deck),
    path: named(path),
  };
}

/** Return a name of the address: one of figures only is read as a number there. */
function named(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) || undefined : undefined;
}
