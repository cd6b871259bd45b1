/** Whatever Markdown may read otherwise than as it stands; rather too much than too little. */
const MARKS = /[*_`~#<>[\]|\\$&@\t]|:\/\/|www\.|^ {4}| {2}$|^ *(?:[-+]|\d+[.)])(?: |$)|^ *(?:=+|-+) *$/m;

/** Whether a text means the same without Markdown: most of what is said does. */
export function isPlain(text: string): boolean {
  return !MARKS.test(text);
}

/** Return the paragraphs of a text without Markdown, each its lines. */
export function paragraphs(text: string): string[][] {
  if (text.trim() === "") return [];
  const found = text.trim().split(/\n[ \t]*(?:\n[ \t]*)+/);
  return found.map((paragraph) => paragraph.split("\n").map((line) => line.trim()));
}
