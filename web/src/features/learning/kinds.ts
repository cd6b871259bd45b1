import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type Flashcard = Schemas["CardBody"];
export type Deck = Schemas["DeckBody"];
export type Guide = Schemas["Guide"];
export type GuideKind = Guide["kind"];
export type Question = Schemas["Question"];
export type LearningPath = Schemas["LearningPath"];
export type Step = Schemas["Step"];
/** Where something stands in a document. */
export type Place = Schemas["Place"];

/** How well a card was known, in the order of its buttons and of the keys 1 to 4. */
export const RATINGS = ["again", "hard", "good", "easy"] as const;
export type Rating = (typeof RATINGS)[number];
