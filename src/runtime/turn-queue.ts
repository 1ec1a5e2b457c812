/**
 * Lets work of many parts go on in order, one part in each turn of the event loop, so that requests which arrive meanwhile
 * wait for one part only.
 */
export class TurnQueue {
  readonly #waiting: (() => void)[] = [];

  /** Resolves in the next turn that no one before has taken. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) setImmediate(this.#release);
    });
  }

  readonly #release = (): void => {
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) setImmediate(this.#release);
  };
}
