import type { Question } from "./thread";

/** Return what a question may be answered with by a press: its choices, or yes and no. */
export function choicesOf(question: Question | null, yes: string, no: string): string[] {
  if (!question) return [];
  const choices = Array.isArray(question["choices"]) ? (question["choices"] as unknown[]) : [];
  const titles = choices
    .map((choice) => (typeof choice === "object" && choice && "title" in choice ? String(choice.title) : ""))
    .filter((title) => title !== "");
  if (titles.length > 0) return titles;
  return question["confirm"] ? [yes, no] : [];
}
