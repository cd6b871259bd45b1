/** Return the items that a line names: commas, semicolons and line ends divide them, each is taken once. */
export function itemsIn(text: string): string[] {
  const found = text
    .split(/[,;\n]/)
    .map((item) => item.trim().slice(0, 200))
    .filter((item) => item !== "");
  return [...new Map(found.map((item) => [item.toLowerCase(), item])).values()].slice(0, 100);
}
