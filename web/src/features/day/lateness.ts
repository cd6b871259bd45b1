/** Below this many seconds nobody would say that something is late. */
const ON_TIME = 30;

/** Return how late something was, in whole units rounded down; null when it was on time. */
export function late(seconds: number): { unit: "second" | "minute" | "hour" | "day"; count: number } | null {
  if (seconds < ON_TIME) return null;
  if (seconds < 60) return { unit: "second", count: Math.floor(seconds) };
  if (seconds < 3_600) return { unit: "minute", count: Math.floor(seconds / 60) };
  if (seconds < 86_400) return { unit: "hour", count: Math.floor(seconds / 3_600) };
  return { unit: "day", count: Math.floor(seconds / 86_400) };
}
