/** Plays the sentences of answers one after the other, as they come. */
export class Player {
  readonly #context: AudioContext;
  readonly #changed: (isSounding: boolean) => void;
  readonly #playing = new Set<AudioBufferSourceNode>();
  #decoding = Promise.resolve();
  #round = 0;
  #until = 0;

  constructor(context: AudioContext, changed: (isSounding: boolean) => void) {
    this.#context = context;
    this.#changed = changed;
  }

  /** Play a sentence after those before it; what cannot be decoded stays unsaid: it is to be read. */
  play(file: ArrayBuffer): void {
    const round = this.#round;
    this.#decoding = this.#decoding
      .then(() => this.#context.decodeAudioData(file))
      .then((sound) => {
        if (round === this.#round) this.#begin(sound);
      })
      .catch(() => undefined);
  }

  /** Be silent at once. */
  stop(): void {
    this.#round++;
    this.#until = 0;
    for (const source of this.#playing) source.stop();
    this.#playing.clear();
    this.#changed(false);
  }

  #begin(sound: AudioBuffer): void {
    const source = this.#context.createBufferSource();
    source.buffer = sound;
    source.connect(this.#context.destination);
    source.onended = () => {
      if (this.#playing.delete(source) && this.#playing.size === 0) this.#changed(false);
    };
    const at = Math.max(this.#until, this.#context.currentTime);
    this.#until = at + sound.duration;
    source.start(at);
    this.#playing.add(source);
    this.#changed(true);
  }
}

/** Return what this browser can play that is smallest. */
export function playable(): "ogg" | "wav" {
  return new Audio().canPlayType('audio/ogg; codecs="opus"') === "" ? "wav" : "ogg";
}
