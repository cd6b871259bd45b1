import { Line, socketToServer } from "./line";
import { MicrophoneError, openMicrophone, type Microphone } from "./microphone";
import { playable, Player } from "./player";
import { levelOf, RATE } from "./samples";
import { closed, failed, heard, type Talk, type TalkEvent } from "./talk";

/** Milliseconds that are still listened to after the button was let go: the end of a word. */
const TAIL_MS = 250;
/** Milliseconds in which one is to begin to speak, and after which nothing was said. */
const PATIENCE_MS = 10_000;
const UNHEARD_MS = 1500;

/** What a session shows itself by. */
export interface View {
  talk: () => Talk;
  change: (change: (talk: Talk) => Talk) => void;
  level: (level: number) => void;
  sounding: (isSounding: boolean) => void;
  /** Whether it is to be listened to on and on: hands free, or as long as the button is held. */
  goesOn: () => boolean;
}

/** Microphone, connection and loudspeaker of one spoken conversation. */
export class Session {
  readonly #view: View;
  readonly #context = new AudioContext();
  readonly #player: Player;
  #microphone: Microphone | null = null;
  #line: Line | null = null;
  /** Counts what was begun: what comes late for an earlier one is let go. */
  #round = 0;
  /** Up to this utterance answers are not to be heard any more. */
  #hushed = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: View) {
    this.#view = view;
    this.#player = new Player(this.#context, view.sounding);
  }

  /** Open the microphone and listen. */
  async begin(): Promise<void> {
    const round = ++this.#round;
    clearTimeout(this.#timer);
    this.#release();
    this.hush();
    this.#view.change((talk) => ({
      ...talk,
      mic: "opening",
      notice: null,
      fault: null,
      problem: "",
      aside: "",
    }));
    void this.#context.resume();
    try {
      const microphone = await openMicrophone(
        this.#context,
        (pcm) => {
          this.#take(pcm);
        },
        () => {
          this.#release();
          this.#view.change((talk) => failed(talk, "busy"));
        },
      );
      if (round !== this.#round) {
        microphone.close();
        return;
      }
      this.#microphone = microphone;
      this.#connect(microphone);
      this.#view.change((talk) => ({ ...talk, mic: "on" }));
      this.#await(this.#view.talk().utterance);
    } catch (error) {
      if (round !== this.#round) return;
      const fault = error instanceof MicrophoneError ? error.fault : "busy";
      this.#view.change((talk) => failed(talk, fault));
    }
  }

  /** End what is being said, and close the microphone when its last sound has come. */
  finish(): void {
    clearTimeout(this.#timer);
    const round = ++this.#round;
    const before = this.#view.talk();
    this.#view.change((talk) => ({ ...talk, mic: "off" }));
    if (before.mic !== "on") return;
    this.#timer = setTimeout(() => {
      if (round !== this.#round) return;
      this.#release();
      this.#line?.end();
      if (!before.hearing) this.#tellUnheard(before.utterance);
    }, TAIL_MS);
  }

  /** Be silent: the answer is not to be heard further. */
  hush(): void {
    this.#hushed = this.#view.talk().utterance;
    this.#player.stop();
    this.#line?.stop();
    this.#view.change((talk) => ({ ...talk, answering: false }));
  }

  /** End the conversation. */
  close(): void {
    this.#round++;
    clearTimeout(this.#timer);
    this.#release();
    this.#player.stop();
    this.#line?.close();
    this.#line = null;
    void this.#context.close();
  }

  #take(pcm: Int16Array<ArrayBuffer>): void {
    this.#view.level(levelOf(pcm));
    this.#line?.say(pcm);
  }

  #connect({ hearsNoEcho }: Microphone): void {
    if (this.#line) return;
    this.#hushed = 0;
    const hello = { rate: RATE, audio: playable(), conversation_id: "main", barge_in: hearsNoEcho };
    this.#line = new Line(socketToServer(), hello, {
      told: (event) => {
        this.#told(event);
      },
      sounded: (file, utterance) => {
        if (utterance > this.#hushed) this.#player.play(file);
      },
      closed: (code) => {
        this.#line = null;
        this.#release();
        clearTimeout(this.#timer);
        this.#view.change((talk) => closed(talk, code));
      },
    });
  }

  #told(event: TalkEvent): void {
    this.#view.change((talk) => heard(talk, event));
    if (event.type === "listening") this.#player.stop();
    if (event.type === "speaking" && event.utterance <= this.#hushed) {
      this.#view.change((talk) => ({ ...talk, answering: false }));
    }
    if (event.type === "heard" && this.#microphone && !this.#view.goesOn()) {
      this.#round++;
      this.#release();
      this.#view.change((talk) => ({ ...talk, mic: "off" }));
    }
    if (this.#view.talk().fault !== null) this.#release();
  }

  /** End by itself when nobody speaks, unless it is to go on. */
  #await(utterance: number): void {
    this.#timer = setTimeout(() => {
      if (this.#view.talk().utterance === utterance && !this.#view.goesOn()) this.finish();
    }, PATIENCE_MS);
  }

  #tellUnheard(utterance: number): void {
    this.#timer = setTimeout(() => {
      const { utterance: now, fault } = this.#view.talk();
      if (now === utterance && fault === null) this.#view.change((talk) => ({ ...talk, notice: "nothing" }));
    }, UNHEARD_MS);
  }

  #release(): void {
    this.#microphone?.close();
    this.#microphone = null;
    this.#view.level(0);
  }
}
