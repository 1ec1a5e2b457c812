/** Recognition of tones in sound. */

/** Distance of the frequencies that are tried, and the highest of them; Hz. */
const STEP = 10;
const HIGHEST = 3500;
const LOWEST = 100;
/** Share of the loudest tone's power from which another one counts, and share of the whole sound for the loudest. */
const LEAST_OF_LOUDEST = 0.1;
const LEAST_OF_ALL = 0.2;
const MOST_TONES = 4;
/** Least time of sound, s: the frequency of a shorter one is not known to a step. */
const LEAST_TIME = 0.2;
/** Share of the highest sample from which samples count as sound. */
const SOUND = 0.125;

/** Returns the power of one frequency in samples, by the filter of Goertzel: 1 for a full-scale sine wave of it. */
export function powerOf(samples: ArrayLike<number>, rate: number, frequency: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let before = 0;
  let last = 0;
  for (let i = 0; i < samples.length; i++) {
    const value = (samples[i] ?? 0) / 32_768 + coefficient * last - before;
    before = last;
    last = value;
  }
  const power = last * last + before * before - coefficient * last * before;
  return samples.length === 0 ? 0 : (4 * power) / samples.length ** 2;
}

/**
 * Returns the frequencies (Hz, to 10) of the tones in samples, loudest first; none for silence, noise, speech, or sound of less
 * than 200 ms.
 */
export function findTones(samples: Int16Array, rate: number): readonly number[] {
  if (lengthOfSound(samples) < LEAST_TIME * rate) return [];
  let energy = 0;
  for (let i = 0; i < samples.length; i++) energy += ((samples[i] ?? 0) / 32_768) ** 2;
  // A full-scale sine wave has half the energy of its samples' maximum.
  const whole = (2 * energy) / Math.max(1, samples.length);
  if (whole < 1e-5) return [];
  const tones: { frequency: number; power: number }[] = [];
  const powers = new Map<number, number>();
  for (let frequency = LOWEST; frequency <= HIGHEST; frequency += STEP) {
    powers.set(frequency, powerOf(samples, rate, frequency));
  }
  const at = (frequency: number): number => powers.get(frequency) ?? 0;
  for (const [frequency, power] of powers) {
    if (power >= at(frequency - STEP) && power > at(frequency + STEP)) tones.push({ frequency, power });
  }
  const loudest = Math.max(0, ...tones.map(({ power }) => power));
  if (loudest < LEAST_OF_ALL * whole) return [];
  return tones
    .filter(({ power }) => power >= LEAST_OF_LOUDEST * loudest)
    .toSorted((a, b) => b.power - a.power)
    .slice(0, MOST_TONES)
    .map(({ frequency }) => frequency);
}

/** Returns the number of samples from the first to the last that is not silent beside the loudest. */
function lengthOfSound(samples: Int16Array): number {
  const highest = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const isSound = (value: number): boolean => Math.abs(value) > SOUND * highest;
  return samples.findLastIndex(isSound) - samples.findIndex(isSound) + 1;
}
