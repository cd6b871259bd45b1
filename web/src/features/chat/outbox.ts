/**
 * What was typed and is not known to have arrived: kept in the browser, in order, and sent again under the
 * same name until the server has it. The name makes a repeat harmless.
 */
export interface Unsent {
  key: string;
  text: string;
  at: string;
  /** Id of an earlier message that this says otherwise. */
  replaces?: string;
  /** Why the server refuses it; it then waits for its person. */
  problem?: string;
}

const KEPT = "dayhand.outbox";

export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Return what is kept of a person; nothing readable is nothing. */
export function kept(shelf: Shelf, user: string): Unsent[] {
  try {
    const read: unknown = JSON.parse(shelf.getItem(`${KEPT}.${user}`) ?? "[]");
    return Array.isArray(read) ? (read as Unsent[]) : [];
  } catch {
    return [];
  }
}

/** Keep what is unsent of a person; a full browser is no reason to lose what is on the screen. */
export function keep(shelf: Shelf, user: string, unsent: Unsent[]): void {
  try {
    shelf.setItem(`${KEPT}.${user}`, JSON.stringify(unsent));
  } catch {
    // It is still on the screen and is sent as long as the page is open.
  }
}

/** Return something new to send. */
export function written(text: string, now: Date, replaces?: string): Unsent {
  const one = { key: `web-${crypto.randomUUID()}`, text, at: now.toISOString() };
  return replaces === undefined ? one : { ...one, replaces };
}
