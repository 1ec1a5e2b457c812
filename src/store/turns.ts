/** Lets those who want the same thing go one after the other, in the order in which they came. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Resolves when it is the caller's turn, or after `patienceMs` all the same; to what ends the turn. */
  async take(key: string, patienceMs: number): Promise<() => void> {
    const before = this.#last.get(key);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const last = before ? before.then(() => ended) : ended;
    this.#last.set(key, last);
    if (before) await atMost(patienceMs, before);
    return () => {
      end();
      if (this.#last.get(key) === last) this.#last.delete(key);
    };
  }
}

async function atMost(ms: number, promise: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
