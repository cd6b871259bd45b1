import { useEffect } from "react";

import { api, ProblemError, type Me } from "../../api/client";

const KEPT = "dayhand.me";

/**
 * Who is signed in here.
 *
 * It is kept, so that the page opens without a network; as soon as the server answers, its word counts.
 */
export function useMe() {
  return api.useQuery("get", "/api/me", {}, { initialData: remembered, initialDataUpdatedAt: 0 });
}

/** Keep who is signed in while that is so; what the server refuses to know is forgotten. */
export function useRemembering(me: Me | undefined, error: unknown): void {
  const isOut = error instanceof ProblemError && error.status === 401;
  useEffect(() => {
    if (isOut) forget();
    else if (me) remember(me);
  }, [me, isOut]);
}

/** Forget who was signed in. */
export function forget(): void {
  localStorage.removeItem(KEPT);
}

function remember(me: Me): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(me));
  } catch {
    // Without room it opens only with a network.
  }
}

/** Return who was signed in last, if anybody. */
export function remembered(): Me | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    return typeof kept === "object" && kept && "id" in kept ? (kept as Me) : undefined;
  } catch {
    return undefined;
  }
}
