import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";

import { Markdown } from "./Markdown";
import { isPlain } from "./plain";
import { Rich } from "./Rich";

const PLAIN = [
  "Noted: “the wifi code is 1234”.",
  "I'll remind you tomorrow at 9:00: call mum.",
  "What's up? Fine! (really; 50% off, 3-4 of them - or so)",
  "one\ntwo\n\nthree\n \n\n  four  five",
  "\n\nat the edges\n",
  "1.5 metres, no. 3",
  "Grüße, ça va … 👍",
];
const MARKED = [
  "**bold**",
  "a _word_",
  "# title",
  "title\n===",
  "- one\n- two",
  "+ one",
  "1. one\n2. two",
  "3) three",
  "`code`",
  "~~gone~~",
  "<b>",
  "> quoted",
  "[a](b)",
  "a | b\n--|--\n1 | 2",
  "---",
  "AT&amp;T",
  "back\\*slash",
  "see https://example.org now",
  "see www.example.org now",
  "ann@example.org",
  "    indented",
  "two spaces  \nbreak",
];

describe("a text without Markdown", () => {
  it.each(PLAIN)("reads the same without its reader: %j", (text) => {
    const html = renderToStaticMarkup(<Markdown text={text} />).replace(/^<div[^>]*>|<\/div>$/g, "");
    const read = renderToStaticMarkup(<Rich text={text} />);

    expect(isPlain(text)).toBe(true);
    expect(html.replace(/\s+/g, " ").trim()).toBe(
      read
        .replace(/<br\/>\n/g, "<br/>")
        .replace(/>\n</g, "><")
        .replace(/\s+/g, " ")
        .trim(),
    );
  });

  it.each(MARKED)("is none with a mark in it: %j", (text) => {
    expect(isPlain(text)).toBe(false);
  });
});
