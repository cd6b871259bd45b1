import type { Flashcard } from "./kinds";

/** Return the cards whose front or back has every word of a search, whatever its accents and case. */
export function matching(cards: readonly Flashcard[], search: string): Flashcard[] {
  const wanted = plain(search).split(/\s+/).filter(Boolean);
  return cards.filter((card) => {
    const text = plain(`${card.front} ${card.back}`);
    return wanted.every((word) => text.includes(word));
  });
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
