/** Packets that may arrive late, and so the distance in which each number is accepted once. */
const WINDOW = 128;

/** Returns the number of which `low` are the lowest `bits` bits, nearest to `near`. */
export function extendNumber(low: number, near: number, bits = 16): number {
  const range = 2 ** bits;
  const base = near - (((near % range) + range) % range);
  const candidates = [base - range + low, base + low, base + range + low];
  return candidates.reduce((best, each) => (Math.abs(each - near) < Math.abs(best - near) ? each : best));
}

/**
 * Recognises packets of one source that came before (RFC 3711, section 3.3.2). A number is checked before its packet is decrypted,
 * and marked after, so that a forged packet uses none.
 */
export class ReplayWindow {
  #highest: number | undefined;
  readonly #seen = new Array<number>(WINDOW).fill(-1);

  /** The highest number that was marked; undefined before the first. */
  get highest(): number | undefined {
    return this.#highest;
  }

  /** Returns the whole number of a packet with this 16-bit number. */
  extend(sequence: number): number {
    // Begins at a whole range, so that numbers before the first one are not negative.
    return this.#highest === undefined ? 65_536 + sequence : extendNumber(sequence, this.#highest);
  }

  /** Returns true for a number that has not been marked and is not too old. */
  isFresh(number: number): boolean {
    if (this.#highest === undefined || number > this.#highest) return true;
    return number > this.#highest - WINDOW && this.#seen[number % WINDOW] !== number;
  }

  mark(number: number): void {
    if (this.#highest === undefined || number > this.#highest) this.#highest = number;
    this.#seen[number % WINDOW] = number;
  }
}
