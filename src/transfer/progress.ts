const SECOND = 1000;

/** Tells how far a long work is, at most once a second, and in the end what it came to. */
export class Progress {
  readonly #done: string;
  readonly #say: (line: string) => void;
  readonly #begun = performance.now();
  #said = this.#begun;
  #rows = 0;

  /** `done` is what has been done to the rows, such as "exported". */
  constructor(done: string, say: (line: string) => void) {
    this.#done = done;
    this.#say = say;
  }

  add(rows: number): void {
    this.#rows += rows;
    if (performance.now() - this.#said < SECOND) return;
    this.#said = performance.now();
    this.#say(`${this.#summary()} so far`);
  }

  end(): void {
    this.#say(`${this.#summary()} in all`);
  }

  #summary(): string {
    const seconds = (performance.now() - this.#begun) / SECOND;
    const rate = Math.round(this.#rows / Math.max(seconds, 0.001));
    return `${this.#done} ${count(this.#rows)} rows in ${seconds.toFixed(1)} s (${count(rate)} a second)`;
  }
}

/** As people read numbers: 1,000,000. */
const count = (number: number): string => number.toLocaleString('en-US');
