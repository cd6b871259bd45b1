import { getRouteApi } from "@tanstack/react-router";

import { GuidePage } from "../features/learning/GuidePage";
import { LearnPage } from "../features/learning/LearnPage";

const learn = getRouteApi("/learn");
const guide = getRouteApi("/learn/guides/$guide");

/** Flashcards, study guides, research or learning paths, whichever the address names. */
export function LearnRoute() {
  const navigate = learn.useNavigate();
  return (
    <LearnPage
      at={learn.useSearch()}
      show={(search) => {
        void navigate({ search });
      }}
    />
  );
}

/** A study guide, or research, at its address. */
export function GuideRoute() {
  const navigate = guide.useNavigate();
  return (
    <GuidePage
      key={guide.useParams().guide}
      id={guide.useParams().guide}
      show={(search) => {
        void navigate({ to: "/learn", search });
      }}
    />
  );
}
