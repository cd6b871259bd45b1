import type { LearningPath, Step } from "./kinds";

type Steps = Pick<LearningPath, "steps">;

/** Return how many steps of a path are done. */
export function doneOf({ steps }: Steps): number {
  return steps.filter(isDone).length;
}

/** Return the place of the step that comes next; -1 when all are done. */
export function nextOf({ steps }: Steps): number {
  return steps.findIndex((step) => !isDone(step));
}

/** Return how many minutes of reading are left. */
export function minutesLeft({ steps }: Steps): number {
  return steps.reduce((sum, step) => sum + (isDone(step) ? 0 : step.minutes), 0);
}

/** Whether all steps are in one document. */
export function isOfOne({ steps }: Steps): boolean {
  return new Set(steps.map(({ place }) => place.document)).size === 1;
}

export function isDone(step: Pick<Step, "done_at">): boolean {
  return step.done_at != null;
}
