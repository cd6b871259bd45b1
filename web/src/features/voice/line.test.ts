import { beforeEach, describe, expect, it, vi } from "vitest";

import { Line } from "./line";

/** The side of the browser of a socket: what was sent is written down. */
class Wire {
  binaryType = "";
  readyState: number = WebSocket.OPEN;
  readonly sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  send(what: unknown): void {
    this.sent.push(what);
  }
  close(): void {
    this.readyState = WebSocket.CLOSED;
  }
  tell(event: object): void {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
}

const HELLO = { rate: 16_000, audio: "ogg", conversation_id: "main", barge_in: true } as const;

describe("a line", () => {
  let wire: Wire;
  const ear = { told: vi.fn(), sounded: vi.fn(), closed: vi.fn() };
  let line: Line;

  beforeEach(() => {
    vi.resetAllMocks();
    wire = new Wire();
    line = new Line(wire as unknown as WebSocket, HELLO, ear);
  });

  it("keeps what is said before it is ready, and sends it in order then", () => {
    const [one, two] = [Int16Array.of(1), Int16Array.of(2)];
    line.say(one);
    wire.onopen?.();
    line.say(two);
    line.end();
    expect(wire.sent).toEqual([JSON.stringify({ type: "hello", ...HELLO })]);
    wire.tell({ type: "ready", listens: ["sphinx"], partials: true });
    expect(wire.sent.slice(1)).toEqual([one, two, '{"type":"end"}']);
    line.stop();
    expect(wire.sent.at(-1)).toBe('{"type":"stop"}');
  });

  it("gives each sentence to the utterance it answers", () => {
    wire.tell({ type: "speaking", utterance: 3, text: "Done.", media_type: "audio/ogg" });
    const file = new ArrayBuffer(8);
    wire.onmessage?.({ data: file });
    expect(ear.sounded).toHaveBeenCalledExactlyOnceWith(file, 3);
  });

  it("sends nothing on a closed socket, and tells of its end unless it ended it itself", () => {
    wire.tell({ type: "ready", listens: ["sphinx"], partials: true });
    wire.readyState = WebSocket.CLOSED;
    line.say(Int16Array.of(1));
    expect(wire.sent).toEqual([]);
    wire.onclose?.({ code: 1006 });
    expect(ear.closed).toHaveBeenCalledWith(1006);
    line.close();
    expect(wire.onclose).toBeNull();
  });
});
