import type { Memory } from "../../api/client";

/** Return the memories in which every word of a query begins a word, whatever the case and the accents. */
export function matching(memories: readonly Memory[], query: string): Memory[] {
  const wanted = words(query);
  return memories.filter((memory) => {
    const said = words(`${memory.text} ${memory.subject} ${memory.quote}`);
    return wanted.every((word) => said.some((each) => each.startsWith(word)));
  });
}

function words(text: string): string[] {
  return (
    text
      .normalize("NFD")
      .replace(/\p{Mn}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
