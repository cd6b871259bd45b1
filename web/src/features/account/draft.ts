import { useState } from "react";

/**
 * Return what is being written over what is saved, and how to change it.
 *
 * It begins anew when what is saved has changed, from here or elsewhere.
 */
export function useDraft<T extends object>(saved: T): [T, (changes: Partial<T>) => void] {
  const said = JSON.stringify(saved);
  const [state, setState] = useState({ said, draft: saved });
  if (state.said !== said) setState({ said, draft: saved });
  return [
    state.said === said ? state.draft : saved,
    (changes) => {
      setState((now) => ({ ...now, draft: { ...now.draft, ...changes } }));
    },
  ];
}
