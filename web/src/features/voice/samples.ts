/** Samples a second that are sent. */
export const RATE = 16_000;
/** Samples of a chunk that is sent: 40 ms. */
export const CHUNK = 640;

const ZEROS = 8;
const PHASES = 64;
const PASSED = 0.92;

/**
 * Brings a stream of samples to another rate, piece by piece as it comes.
 *
 * A windowed sinc: what is higher than the new rate can hold is taken out, not folded into speech.
 */
export class Resampler {
  readonly #step: number;
  readonly #half: number;
  readonly #kernel: Float32Array;
  #kept: Float32Array;
  #at: number;

  constructor(from: number, to: number) {
    this.#step = from / to;
    const cutoff = PASSED * Math.min(1, to / from);
    this.#half = Math.ceil(ZEROS / cutoff);
    this.#kernel = kernelOf(cutoff, this.#half);
    this.#kept = new Float32Array(this.#half);
    this.#at = this.#half;
  }

  take(samples: Float32Array): Float32Array {
    const all = new Float32Array(this.#kept.length + samples.length);
    all.set(this.#kept);
    all.set(samples, this.#kept.length);
    const made: number[] = [];
    for (; this.#at + this.#half < all.length; this.#at += this.#step) made.push(this.#sampleAt(all));
    const past = Math.max(0, Math.floor(this.#at) - this.#half);
    this.#kept = all.slice(past);
    this.#at -= past;
    return Float32Array.from(made);
  }

  #sampleAt(all: Float32Array): number {
    let sum = 0;
    const last = Math.floor(this.#at + this.#half);
    for (let index = Math.max(0, Math.ceil(this.#at - this.#half)); index <= last; index++) {
      const distance = Math.round(Math.abs(index - this.#at) * PHASES);
      sum += (all[index] ?? 0) * (this.#kernel[distance] ?? 0);
    }
    return sum;
  }
}

function kernelOf(cutoff: number, half: number): Float32Array {
  return Float32Array.from({ length: half * PHASES + 1 }, (_, index) => {
    const x = index / PHASES;
    const wave = Math.PI * cutoff * x;
    const sinc = wave === 0 ? 1 : Math.sin(wave) / wave;
    return cutoff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / half));
  });
}

/** Return samples from -1 to 1 as the signed 16-bit ones that are sent; what is louder is clipped. */
export function pcmOf(samples: Float32Array): Int16Array<ArrayBuffer> {
  const made = new Int16Array(samples.length);
  samples.forEach((sample, index) => {
    made[index] = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
  });
  return made;
}

const QUIETEST_DB = -60;
const LOUDEST_DB = -10;

/** Return how loud samples are to an ear, from 0 (a quiet room) to 1 (close and loud). */
export function levelOf(pcm: Int16Array): number {
  if (pcm.length === 0) return 0;
  let sum = 0;
  for (const sample of pcm) sum += (sample / 32_768) ** 2;
  const db = 10 * Math.log10(sum / pcm.length);
  return Math.max(0, Math.min(1, (db - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)));
}

/** Joins channels to one: their mean. */
export function mono(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0), ...others] = channels;
  if (others.length === 0) return first;
  return first.map(
    (sample, index) => others.reduce((sum, channel) => sum + (channel[index] ?? 0), sample) / channels.length,
  );
}
