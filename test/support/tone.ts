import { powerOf } from '../../src/media/tones.ts';

/** Sound of tests: sine waves, and their recognition by Goertzel's filter. */

/** Length of the sound that is examined at once, in samples a second. */
const SECONDS = 0.25;
/** Least power of a tone that is heard: the tones of tests have 0.09. */
const HEARD = 0.01;
/** Greatest power of a tone that is not heard. */
const NOT_HEARD = 0.0005;

/** Returns a frame of 16-bit samples of a sine wave; `from` is the number of its first sample. */
export function sineFrame(frequency: number, from: number, length: number, rate = 48_000): Int16Array<ArrayBuffer> {
  return Int16Array.from({ length }, (_, i) => 0.3 * 32_767 * Math.sin((2 * Math.PI * frequency * (from + i)) / rate));
}

/** Sound that arrives in pieces, and those who wait for a tone in it. */
export class Ear {
  #samples: number[] = [];
  #rate = 48_000;
  readonly #waiting = new Set<() => void>();
  /** Length of the sound that has arrived, in seconds. */
  seconds = 0;

  /** Adds mono samples. */
  add(samples: ArrayLike<number>, rate: number): void {
    // The stack begins at another rate until it has decoded the first packet.
    if (rate !== this.#rate) this.#samples = [];
    this.#rate = rate;
    for (let i = 0; i < samples.length; i++) this.#samples.push(samples[i] ?? 0);
    this.seconds += samples.length / rate;
    const most = SECONDS * rate;
    if (this.#samples.length > 2 * most) this.#samples = this.#samples.slice(-most);
    for (const check of this.#waiting) check();
  }

  /** Returns true when the last quarter of a second has the tone. */
  has(frequency: number): boolean {
    return this.#power(frequency) > HEARD;
  }

  /** Returns true when the last quarter of a second has nothing of the tone. */
  hasNot(frequency: number): boolean {
    return this.#power(frequency) < NOT_HEARD;
  }

  /** Resolves once the tone is heard. */
  hears(frequency: number): Promise<void> {
    return this.#until(() => this.has(frequency));
  }

  /** Resolves once the tone is no longer heard, by sound that still arrives. */
  losesTone(frequency: number): Promise<void> {
    return this.#until(() => this.hasNot(frequency));
  }

  /** Resolves once another half second of sound has arrived. */
  async listensOn(): Promise<void> {
    const target = this.seconds + 0.5;
    await this.#until(() => this.seconds >= target);
  }

  #power(frequency: number): number {
    const most = SECONDS * this.#rate;
    if (this.#samples.length < most) return NaN;
    return powerOf(this.#samples.slice(-most), this.#rate, frequency);
  }

  #until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isTrue()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }
}
