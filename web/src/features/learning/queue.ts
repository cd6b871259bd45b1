import type { Deck, Flashcard } from "./kinds";

interface Asked {
  cards: readonly Flashcard[];
  /** Ids of cards whose answers are on their way. */
  sending: readonly string[];
  /** Ids of cards that were answered since the review began. */
  answered: readonly string[];
  /** Whether cards are asked that are not due yet: each once. */
  isAhead: boolean;
}

/** Return the cards that are still to be asked, the next one first. */
export function queueOf({ cards, sending, answered, isAhead }: Asked): Flashcard[] {
  const left = cards.filter((card) => !sending.includes(card.id));
  return isAhead ? left.filter((card) => !answered.includes(card.id)) : left;
}

/** Return how many cards of a deck are due; of all decks when none is named. */
export function dueIn(decks: readonly Deck[], deck: string | undefined): number {
  const chosen = decks.filter((each) => deck === undefined || isSame(each.name, deck));
  return chosen.reduce((sum, each) => sum + each.due, 0);
}

/** Whether two names are those of one deck: decks are told apart without case. */
export function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
