type Leave = () => void;

interface Line {
  /** Resolvers of the callers that wait, first come first. */
  readonly waiting: ((leave: Leave) => void)[];
  timer: NodeJS.Timeout;
}

/**
 * Lets the transactions of one process that write to the same Page run one after the other, in the order in which they
 * came, so that those which wait occupy no connection. When none of them has ended for `timeoutMs`, all that wait run at
 * once; the database then makes them wait for the row of the Page.
 */
export class PageQueue {
  readonly #timeoutMs: number;
  /** By Page id; a Page without a transaction has no line. */
  readonly #lines = new Map<string, Line>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves when the caller may run its transaction, to a function that it calls at the end. */
  enter(page: string): Promise<Leave> {
    const line = this.#lines.get(page);
    if (line) return new Promise((resolve) => line.waiting.push(resolve));
    const started: Line = { waiting: [], timer: setTimeout(() => this.#releaseAll(started), this.#timeoutMs) };
    this.#lines.set(page, started);
    return Promise.resolve(() => this.#next(page, started));
  }

  #next(page: string, line: Line): void {
    const enter = line.waiting.shift();
    if (enter) {
      this.#restartTimer(line);
      return enter(() => this.#next(page, line));
    }
    clearTimeout(line.timer);
    this.#lines.delete(page);
  }

  #releaseAll(line: Line): void {
    for (const enter of line.waiting.splice(0)) enter(() => {});
    this.#restartTimer(line);
  }

  #restartTimer(line: Line): void {
    clearTimeout(line.timer);
    line.timer = setTimeout(() => this.#releaseAll(line), this.#timeoutMs);
  }
}
