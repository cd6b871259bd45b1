// Runs on the thread of the audio: what the microphone gives becomes chunks of samples to be sent.
import { CHUNK, mono, pcmOf, RATE, Resampler } from "./samples";

declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

class Microphone extends AudioWorkletProcessor {
  readonly #resampler = new Resampler(sampleRate, RATE);
  #chunk = new Float32Array(CHUNK);
  #filled = 0;
  #open = true;

  constructor() {
    super();
    this.port.onmessage = () => {
      this.#open = false;
    };
  }

  process([channels]: Float32Array[][]): boolean {
    for (const sample of this.#resampler.take(mono(channels ?? []))) {
      this.#chunk[this.#filled++] = sample;
      if (this.#filled < CHUNK) continue;
      const pcm = pcmOf(this.#chunk);
      this.port.postMessage(pcm, [pcm.buffer]);
      this.#filled = 0;
    }
    return this.#open;
  }
}

registerProcessor("microphone", Microphone);
