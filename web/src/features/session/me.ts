import { useEffect } from "react";

import { api, type Me } from "../../api/client";

const KEPT = "dayhand.me";

/**
 * Who is signed in here; asked only when somebody is, as the browser reports every refusal as an error.
 *
 * It is kept, so that the page opens without a network; as soon as the server answers, its word counts.
 */
export function useMe() {
  const setup = api.useQuery("get", "/api/setup");
  const isSignedIn = setup.data?.signed_in === true;
  const me = api.useQuery("get", "/api/me", undefined, {
    enabled: isSignedIn,
    initialData: remembered,
    initialDataUpdatedAt: 0,
  });
  const isOut = setup.data?.signed_in === false;
  const isUnheard = !setup.data && setup.failureCount + setup.errorUpdateCount > 0;
  return {
    data: isSignedIn || isUnheard ? me.data : undefined,
    isPending: !isUnheard && (setup.isPending || (isSignedIn && me.isPending)),
    error: isSignedIn ? me.error : setup.error,
    isOut,
  };
}

/** Keep who is signed in while that is so. */
export function useRemembering(me: Me | undefined, isOut: boolean): void {
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
