/** How much of the calendar is shown, as its address names it. */
export const VIEWS = ["day", "week", "month"] as const;
export type View = (typeof VIEWS)[number];

/** What the page of tasks shows, as its address names it. */
export const TABS = ["tasks", "lists", "notes", "reminders"] as const;
export type Tab = (typeof TABS)[number];
