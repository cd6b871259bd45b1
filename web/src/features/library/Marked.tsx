import { Mark } from "@mantine/core";
import { Fragment } from "react";

/** A text with some stretches of it marked; the spans count Unicode characters, as the server does. */
export function Marked({ text, marks }: { text: string; marks: [number, number][] }) {
  const parts = cut(text, marks);
  return (
    <>
      {parts.map((part, place) => (
        <Fragment key={place}>{part.isMarked ? <Mark color="yellow">{part.text}</Mark> : part.text}</Fragment>
      ))}
    </>
  );
}

export interface Part {
  text: string;
  isMarked: boolean;
}

/** Return a text cut at its marks, in order; what overlaps or lies outside is left out of the marks. */
export function cut(text: string, marks: [number, number][]): Part[] {
  const letters = Array.from(text); // a browser counts UTF-16 units
  const parts: Part[] = [];
  let at = 0;
  for (const [start, end] of [...marks].sort(([one], [other]) => one - other)) {
    if (start < at || end > letters.length || start >= end) continue;
    if (start > at) parts.push({ text: letters.slice(at, start).join(""), isMarked: false });
    parts.push({ text: letters.slice(start, end).join(""), isMarked: true });
    at = end;
  }
  if (at < letters.length) parts.push({ text: letters.slice(at).join(""), isMarked: false });
  return parts;
}
