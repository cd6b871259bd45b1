import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, type TurnReply } from "../../api/client";
import { madeOf, PATHS, useTold } from "./fresh";

/** What something is made from: a document by its id, or a subject. */
export type From = { document: string } | { subject: string };

/** Return what follows when something was made: it is told, and shown. */
function useMade(kind: keyof typeof PATHS, go: (made: Record<string, unknown>) => unknown) {
  const { t } = useTranslation();
  const titled = (reply: TurnReply): string =>
    t(`learning.made.${kind}`, { title: text(madeOf(reply, kind)?.["title"]) });
  const told = useTold(kind, kind === "flashcard" ? undefined : titled);
  return {
    ...told,
    onSuccess: (reply: TurnReply): Promise<void> => {
      const made = madeOf(reply, kind);
      if (made) go(made);
      return told.onSuccess(reply);
    },
  };
}

/** Return what makes flashcards, and shows their deck; `made` is called then. */
export function useMakeCards(made?: () => void) {
  const navigate = useNavigate();
  return api.useMutation(
    "post",
    "/api/flashcards/made",
    useMade("flashcard", ({ deck }) => {
      made?.();
      return navigate({ to: "/learn", search: { tab: "cards", deck: text(deck) } });
    }),
  );
}

/** Return what makes a study guide of a document, and opens it. */
export function useMakeGuide() {
  const navigate = useNavigate();
  const done = useMade("guide", ({ id }) =>
    navigate({ to: "/learn/guides/$guide", params: { guide: text(id) } }),
  );
  return api.useMutation("post", "/api/guides", done);
}

/** Return what gathers what all documents say on something, and opens it. */
export function useResearch() {
  const navigate = useNavigate();
  const done = useMade("guide", ({ id }) =>
    navigate({ to: "/learn/guides/$guide", params: { guide: text(id) } }),
  );
  return api.useMutation("post", "/api/research", done);
}

/** Return what makes a learning path, and shows it; `made` is called then. */
export function useMakePath(made?: () => void) {
  const navigate = useNavigate();
  return api.useMutation(
    "post",
    "/api/paths",
    useMade("path", ({ id }) => {
      made?.();
      return navigate({ to: "/learn", search: { tab: "paths", path: text(id) } });
    }),
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
