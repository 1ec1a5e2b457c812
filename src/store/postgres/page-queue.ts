type End = () => void;

interface Line {
  readonly waiting: ((end: End) => void)[];
  impatience: NodeJS.Timeout;
}

/**
 * Lets those who want the same thing go one after the other, in the order in which they came, for as long as that gets
 * on: when no turn has ended for `patienceMs`, all who wait go at once.
 */
export class PageQueue {
  readonly #patienceMs: number;
  readonly #lines = new Map<string, Line>();

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** Resolves when it is the caller's turn, to what ends the turn. */
  take(key: string): Promise<End> {
    const line = this.#lines.get(key);
    if (line) return new Promise((resolve) => line.waiting.push(resolve));
    const formed: Line = { waiting: [], impatience: setTimeout(() => this.#letGo(formed), this.#patienceMs) };
    this.#lines.set(key, formed);
    return Promise.resolve(() => this.#next(key, formed));
  }

  #next(key: string, line: Line): void {
    const go = line.waiting.shift();
    if (go) {
      this.#wait(line);
      return go(() => this.#next(key, line));
    }
    clearTimeout(line.impatience);
    this.#lines.delete(key);
  }

  #letGo(line: Line): void {
    for (const go of line.waiting.splice(0)) go(() => {});
    this.#wait(line);
  }

  #wait(line: Line): void {
    clearTimeout(line.impatience);
    line.impatience = setTimeout(() => this.#letGo(line), this.#patienceMs);
  }
}
