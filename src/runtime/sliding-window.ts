/** Number of parts that a window is counted in; the oldest part leaves it as a whole. */
const PARTS = 60;

/**
 * Counts events over the time before now, in 60 parts of the window. While all events are in one part, as with most Pages, it has
 * no list of parts.
 */
export class SlidingWindow {
  readonly #partMs: number;
  #parts: Uint32Array | undefined;
  /** Number of the part that `now` was in at the last call, counted from the epoch. */
  #newest = 0;
  #total = 0;

  /** `lengthMs`: length of the window. */
  constructor(lengthMs: number) {
    this.#partMs = lengthMs / PARTS;
  }

  /** Counts one event at `now` (epoch ms), and returns the number of events in the window. */
  add(now: number): number {
    this.#moveTo(now);
    const part = this.#newest % PARTS;
    if (this.#parts) this.#parts[part] = (this.#parts[part] ?? 0) + 1;
    return ++this.#total;
  }

  /** Returns the number of events in the window at `now` (epoch ms). */
  count(now: number): number {
    this.#moveTo(now);
    return this.#total;
  }

  /** Returns the time until fewer than `limit` events, 1 at least, are in the window when none is added; ms. */
  timeUntilBelow(limit: number, now: number): number {
    this.#moveTo(now);
    let left = this.#total;
    if (left < limit) return 0;
    const parts = this.#parts ?? this.#listParts();
    let oldest = this.#newest - PARTS + 1;
    while (left >= limit && oldest <= this.#newest) {
      left -= parts[oldest % PARTS] ?? 0;
      oldest++;
    }
    // The part before `oldest` leaves the window as the part that is PARTS later begins.
    return (oldest - 1 + PARTS) * this.#partMs - now;
  }

  /** Empties the parts that have left the window. When the clock was moved back, the window starts empty. */
  #moveTo(now: number): void {
    const newest = Math.floor(now / this.#partMs);
    if (newest === this.#newest) return;
    const isNear = newest > this.#newest && newest - this.#newest < PARTS;
    if (!isNear || this.#total === 0) {
      this.#parts = undefined;
      this.#total = 0;
    } else {
      const parts = this.#parts ?? this.#listParts();
      for (let each = this.#newest + 1; each <= newest; each++) {
        this.#total -= parts[each % PARTS] ?? 0;
        parts[each % PARTS] = 0;
      }
    }
    this.#newest = newest;
  }

  /** Makes the list of parts, of which the newest has all events. */
  #listParts(): Uint32Array {
    const parts = new Uint32Array(PARTS);
    parts[this.#newest % PARTS] = this.#total;
    this.#parts = parts;
    return parts;
  }
}
