/** What is filled in of a card. */
export interface Fields {
  front: string;
  back: string;
  deck: string;
}

/** Return what is filled in at first. */
export function fieldsOf({ front = "", back = "", deck = "" }: Partial<Fields>): Fields {
  return { front, back, deck };
}

/** Return what was changed of a card, as the API takes it; what was emptied stays as it was. */
export function changesOf(before: Fields, after: Fields): Partial<Fields> {
  const names = ["front", "back", "deck"] as const;
  return Object.fromEntries(
    names
      .map((name) => [name, after[name].trim()] as const)
      .filter(([name, value]) => value !== "" && value !== before[name]),
  );
}

/** What something is made from: a document, or what all documents say on a subject. */
export interface Source {
  from: "document" | "subject";
  document: string | null;
  subject: string;
}

export const NO_SOURCE: Source = { from: "document", document: null, subject: "" };

/** Return a source as the API takes it; null while none is chosen. */
export function sourceOf({
  from,
  document,
  subject,
}: Source): { document: string } | { subject: string } | null {
  if (from === "document") return document ? { document } : null;
  return subject.trim() ? { subject: subject.trim() } : null;
}
