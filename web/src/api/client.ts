import createFetchClient, { type Middleware } from "openapi-fetch";
import createClient from "openapi-react-query";

import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type Me = Schemas["Me"];
export type StoredMessage = Schemas["StoredMessage"];
export type TurnReply = Schemas["TurnReply"];
export type Envelope = Schemas["StreamEnvelope"];
export type AnyEvent = Envelope["event"];
export type ReceiptBrief = Schemas["ReceiptBrief"];
export type Document = Schemas["DocumentBody"];
export type PassageOfDocument = Schemas["PassageBody"];
export type CalendarEvent = Schemas["CalendarEvent"];
export type Task = Schemas["Task"];
export type Priority = Task["priority"];
export type ListItem = Schemas["ListItem"];
export type Note = Schemas["Note"];
export type Reminder = Schemas["ReminderBody"];
export type SaidReminder = Schemas["SaidBody"];
export type Sending = Schemas["SentBody"];
export type Understanding = Schemas["Understanding"];
export type When = Schemas["When"];
export type Member = Schemas["Member"];
export type Finding = Schemas["FindingBody"];
export type Setting = Schemas["SettingBody"];
export type Queue = Schemas["QueueBody"];
export type Trouble = Schemas["TroubleBody"];
export type MeChanges = Schemas["Changes"];
export type Identity = Schemas["IdentityBody"];
export type LinkComing = Schemas["LinkBody"];
export type Model = Schemas["SetUpModel"];
export type KeyPlace = Schemas["KeyPlaceBody"];
export type ModelUsage = Schemas["ModelUsage"];
export type Money = Schemas["Money"];
export type Package = Schemas["CapabilityBody"];
export type Session = Schemas["SessionBody"];
export type Token = Schemas["TokenBody"];
export type TokenScope = Schemas["Scope"];
export type Memory = Schemas["Memory"];
export type Approval = Schemas["ApprovalBody"];

/** What the server says went wrong, in a sentence for a person. */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    sentence: string,
  ) {
    super(sentence);
  }
}

/** Return what to say about whatever a request threw; empty for nothing. */
export function sentenceOf(error: unknown): string {
  if (error === null || error === undefined) return "";
  return error instanceof Error ? error.message : "?";
}

/** Whether nothing was heard from the server at all: the request may be made again. */
export function isAway(error: unknown): boolean {
  return !(error instanceof ProblemError) || error.status === 502 || error.status === 503;
}

/** Return the problem that a response tells; its body is read. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null);
  const told = body as { code?: string; detail?: string; title?: string } | null;
  const sentence = told?.detail ?? told?.title ?? response.statusText;
  return new ProblemError(response.status, told?.code ?? "", sentence);
}

const refusals: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
  },
};

export const http = createFetchClient<paths>({ baseUrl: window.location.origin });
http.use(refusals);

export const api = createClient(http);
