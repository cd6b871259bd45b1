import { describe, expect, it } from "vitest";

import type { AnyEvent } from "../../api/client";
import { concerned } from "./fresh";

const changed = (noun: string): AnyEvent => ({ type: "record.changed", noun, id: "1", op: "update" });
const delivered = (kind: string): AnyEvent => ({
  type: "delivery.changed",
  delivery: "1",
  channel: "telegram",
  address: "",
  kind,
  state: "sent",
  detail: "",
  ask: false,
  text: "",
});

describe("what is asked for again after an event", () => {
  it.each([
    ["event", "/api/calendar"],
    ["task", "/api/tasks"],
    ["item", "/api/lists"],
    ["note", "/api/notes"],
    ["reminder", "/api/reminders"],
    ["document", undefined],
  ])("is that of the %s", (noun, path) => {
    expect(concerned(changed(noun))).toBe(path);
  });

  it("is what reminders said, when one was said or came further, but not for answers", () => {
    const fired: AnyEvent = { type: "reminder.fired", id: "1", text: "", at: "", reminders: [] };
    expect(concerned(fired)).toBe("/api/reminders");
    expect(concerned(delivered("reminder"))).toBe("/api/reminders");
    expect(concerned(delivered("reply"))).toBeUndefined();
  });
});
