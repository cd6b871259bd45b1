import { createEventSource } from "eventsource-client";

import type { Envelope } from "./client";

export type Connection = "open" | "connecting" | "closed";

/**
 * Follow the event log from after a number on; returns what ends it.
 *
 * It comes back by itself and asks for what it has missed: the numbers tell where it was.
 */
export function follow(
  after: number,
  told: (envelope: Envelope) => void,
  connection: (state: Connection) => void,
): () => void {
  const source = createEventSource({
    url: new URL(`/api/events?after=${after}`, window.location.origin),
    onMessage: ({ data }) => {
      told(JSON.parse(data) as Envelope);
    },
    onConnect: () => {
      connection("open");
    },
    onDisconnect: () => {
      connection("connecting");
    },
    onScheduleReconnect: () => {
      connection("connecting");
    },
  });
  return () => {
    source.close();
    connection("closed");
  };
}
