import type { TalkEvent } from "./talk";

/** Seconds of speech that are kept while the connection is made are these many chunks. */
const KEPT = 500;

/** Who is told of what comes. */
export interface Ear {
  told: (event: TalkEvent) => void;
  /** A spoken sentence, whole, of an utterance. */
  sounded: (file: ArrayBuffer, utterance: number) => void;
  closed: (code: number) => void;
}

/** How a talk begins; see docs/voice.md. */
export interface Hello {
  rate: number;
  audio: "ogg" | "wav";
  conversation_id: string;
  barge_in: boolean;
}

/** The connection of a spoken conversation. What is said before it is ready is kept and then sent. */
export class Line {
  readonly #socket: WebSocket;
  readonly #ear: Ear;
  #waiting: (Int16Array<ArrayBuffer> | string)[] = [];
  #ready = false;
  /** The utterance whose sentence is the next binary frame. */
  #sentenceOf = 0;

  constructor(socket: WebSocket, hello: Hello, ear: Ear) {
    this.#socket = socket;
    this.#ear = ear;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "hello", ...hello }));
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") this.#tell(JSON.parse(data) as TalkEvent);
      else ear.sounded(data, this.#sentenceOf);
    };
    socket.onclose = ({ code }) => {
      ear.closed(code);
    };
  }

  /** Send samples. */
  say(pcm: Int16Array<ArrayBuffer>): void {
    if (this.#waiting.length < KEPT) this.#send(pcm);
  }

  /** What was said is over. */
  end(): void {
    this.#send('{"type":"end"}');
  }

  /** Stop the answer. */
  stop(): void {
    this.#send('{"type":"stop"}');
  }

  close(): void {
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close(1000);
  }

  #tell(event: TalkEvent): void {
    if (event.type === "speaking") this.#sentenceOf = event.utterance;
    if (event.type === "ready") {
      this.#ready = true;
      for (const each of this.#waiting.splice(0)) this.#send(each);
    }
    this.#ear.told(event);
  }

  #send(what: Int16Array<ArrayBuffer> | string): void {
    if (!this.#ready) this.#waiting.push(what);
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(what);
  }
}

/** Return a socket to the server the page came from. */
export function socketToServer(): WebSocket {
  const url = new URL("/api/voice/stream", window.location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return new WebSocket(url);
}
