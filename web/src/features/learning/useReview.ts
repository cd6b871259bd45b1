import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";

import { api, http } from "../../api/client";
import { useAgain } from "../day/fresh";
import { tellProblem } from "../receipts/done";
import { PATHS } from "./fresh";
import type { Flashcard, Rating } from "./kinds";
import { dueIn, queueOf } from "./queue";

/** Cards that are fetched at a time. */
const FETCHED = 200;
const LOOK_AGAIN_MS = 30_000;

export interface Answer {
  card: Flashcard;
  rating: Rating;
  /** Ids of the receipts that take it back. */
  receipts: string[];
}

export type Review = ReturnType<typeof useReview>;

/** A review: the cards that are due, one after the other, and what was answered since it began. */
export function useReview(deck: string | undefined) {
  const [isAhead, setAhead] = useState(false);
  const [answers, setAnswers] = useState<Answer[]>([]);
  const [sending, setSending] = useState<string[]>([]);
  const again = useAgain();
  const of = deck === undefined ? {} : { deck };
  const decks = api.useQuery("get", "/api/flashcards/decks");
  const asked = api.useQuery(
    "get",
    "/api/flashcards",
    { params: { query: { ...of, due: !isAhead, limit: FETCHED } } },
    {
      placeholderData: keepPreviousData,
      // What was not known comes back within minutes.
      refetchInterval: ({ state }) => (state.data?.length ? false : LOOK_AGAIN_MS),
    },
  );
  const first = api.useQuery("get", "/api/flashcards", { params: { query: { ...of, limit: 1 } } });
  const errors: unknown[] = [asked.error, first.error];
  const cards = asked.data ?? [];
  const answered = answers.map(({ card }) => card.id);
  const queue = queueOf({ cards, sending, answered, isAhead });

  /** Say how well a card was known; the next one is asked at once. */
  const rate = async (card: Flashcard, rating: Rating): Promise<void> => {
    setSending((ids) => [...ids, card.id]);
    try {
      const params = { path: { card_id: card.id } };
      const { data } = await http.POST("/api/flashcards/{card_id}/review", { params, body: { rating } });
      const undoable = data?.receipts.filter((each) => each.undoable) ?? [];
      setAnswers((all) => [...all, { card, rating, receipts: undoable.map(({ id }) => id) }]);
    } catch (error) {
      tellProblem(error);
    }
    await again(PATHS.flashcard);
    setSending((ids) => ids.filter((id) => id !== card.id));
  };
  /** Take back the last answer; its card is asked again. */
  const takeBack = async ({ card, receipts }: Answer): Promise<void> => {
    try {
      for (const receipt of [...receipts].reverse()) {
        await http.POST("/api/receipts/{receipt_id}/undo", { params: { path: { receipt_id: receipt } } });
      }
      setAnswers((all) => all.filter((each) => each.card !== card));
    } catch (error) {
      tellProblem(error);
    }
    await again(PATHS.flashcard);
  };
  return {
    isAhead,
    setAhead,
    answers,
    queue,
    rate,
    takeBack,
    left: cards.length < FETCHED || isAhead ? queue.length : dueIn(decks.data ?? [], deck) - sending.length,
    /** When the card that comes first is due. */
    next: first.data?.[0]?.due,
    isPending: asked.isPending || first.isPending,
    error: errors.find((each) => each !== null),
  };
}
