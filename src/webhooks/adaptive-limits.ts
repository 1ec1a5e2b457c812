/** Maximum number of keys whose limit is remembered. */
const MAX_KEYS = 2000;

export interface LimitRange {
  /** Limit of a key of which nothing is known. */
  readonly first: number;
  readonly least: number;
  readonly most: number;
}

export type Grade = 'good' | 'slow' | 'failed';

/** Limits by key: a good result doubles the limit, a failed one halves it, and a slow one halves it down to the first limit. */
export class AdaptiveLimits<K> {
  readonly #range: LimitRange;
  /** The key that was noted last comes last. */
  readonly #limits = new Map<K, number>();

  constructor(range: LimitRange) {
    this.#range = range;
  }

  /** Returns the keys with results. */
  keys(): readonly K[] {
    return [...this.#limits.keys()];
  }

  has(key: K): boolean {
    return this.#limits.has(key);
  }

  of(key: K): number {
    return this.#limits.get(key) ?? this.#range.first;
  }

  note(key: K, grade: Grade): void {
    const limit = this.#next(this.of(key), grade);
    this.#limits.delete(key);
    const [oldest] = this.#limits.keys();
    if (oldest !== undefined && this.#limits.size >= MAX_KEYS) this.#limits.delete(oldest);
    this.#limits.set(key, limit);
  }

  #next(limit: number, grade: Grade): number {
    const { first, least, most } = this.#range;
    if (grade === 'good') return Math.min(most, 2 * limit);
    const half = Math.max(least, Math.floor(limit / 2));
    return grade === 'failed' ? half : Math.min(limit, Math.max(first, half));
  }
}
