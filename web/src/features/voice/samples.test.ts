import { describe, expect, it } from "vitest";

import { levelOf, mono, pcmOf, RATE, Resampler } from "./samples";

/** A second of a tone, in pieces as the audio thread gives them. */
function resampled(hertz: number, from: number, piece = 128): Float32Array {
  const resampler = new Resampler(from, RATE);
  const made: number[] = [];
  for (let start = 0; start < from; start += piece) {
    const tone = Float32Array.from({ length: piece }, (_, index) =>
      Math.sin((2 * Math.PI * hertz * (start + index)) / from),
    );
    made.push(...resampler.take(tone));
  }
  return Float32Array.from(made);
}

function loudness(samples: Float32Array): number {
  const settled = samples.slice(1000, -1000);
  return Math.sqrt(settled.reduce((sum, sample) => sum + sample ** 2, 0) / settled.length);
}

describe("resampling", () => {
  it.each([48_000, 44_100, 16_000, 8_000])(
    "keeps a second a second, and a voice as loud, from %i Hz",
    (from) => {
      const made = resampled(440, from);
      expect(Math.abs(made.length - RATE)).toBeLessThan(200);
      expect(loudness(made)).toBeCloseTo(Math.SQRT1_2, 2);
    },
  );

  it("keeps a tone where it was: as many crossings of zero a second", () => {
    const made = resampled(1000, 44_100).slice(0, RATE - 200);
    const crossings = made.filter((sample, index) => index > 0 && sample > 0 && (made[index - 1] ?? 0) <= 0);
    expect(crossings.length / ((RATE - 200) / RATE)).toBeCloseTo(1000, -1);
  });

  it("takes out what the lower rate cannot hold, in place of folding it into speech", () => {
    expect(loudness(resampled(15_000, 48_000))).toBeLessThan(0.01);
  });

  it("makes the same of pieces of any length", () => {
    const [small, large] = [resampled(300, 48_000, 64), resampled(300, 48_000, 1600)];
    const length = Math.min(small.length, large.length);
    expect(length).toBeGreaterThan(15_500);
    for (let index = 0; index < length; index += 97) expect(small[index]).toBeCloseTo(large[index] ?? 9, 3);
  });
});

describe("samples", () => {
  it("are signed 16-bit, clipped where they are too loud", () => {
    expect([...pcmOf(Float32Array.of(0, 0.5, -1, 1.7, -3))]).toEqual([0, 16_384, -32_767, 32_767, -32_767]);
  });

  it("show as nothing in a quiet room, in full when one shouts, and between by decibels", () => {
    const at = (size: number): number => levelOf(new Int16Array(640).fill(size));
    expect(levelOf(new Int16Array(0))).toBe(0);
    expect([at(0), at(20), at(32_767)]).toEqual([0, 0, 1]);
    expect(at(583)).toBeCloseTo(0.5, 2); // -35 dB
  });

  it("of two channels become their mean", () => {
    expect([...mono([Float32Array.of(1, 0), Float32Array.of(0.5, -1)])]).toEqual([0.75, -0.5]);
    expect(mono([])).toHaveLength(0);
  });
});
