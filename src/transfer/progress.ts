const SECOND = 1000;

/** Counts rows, and writes progress messages, at most one a second. */
export class Progress {
  readonly #done: string;
  readonly #write: (line: string) => void;
  readonly #startedAt = performance.now();
  #writtenAt = this.#startedAt;
  #rows = 0;

  /** `done` is the participle at the start of each message, such as "Exported". */
  constructor(done: string, write: (line: string) => void) {
    this.#done = done;
    this.#write = write;
  }

  add(rows: number): void {
    this.#rows += rows;
    if (performance.now() - this.#writtenAt < SECOND) return;
    this.#writtenAt = performance.now();
    this.#write(`${this.#summary()} so far`);
  }

  /** Number of rows until now. */
  get rows(): number {
    return this.#rows;
  }

  /** Returns the last message, with the totals. */
  describeTotals(): string {
    return `${this.#summary()} in all`;
  }

  #summary(): string {
    const seconds = (performance.now() - this.#startedAt) / SECOND;
    const rate = Math.round(this.#rows / Math.max(seconds, 0.001));
    return `${this.#done} ${format(this.#rows)} rows in ${seconds.toFixed(1)} s (${format(rate)} a second)`;
  }
}

/** Returns a number with separators: 1,000,000. */
const format = (number: number): string => number.toLocaleString('en-US');
