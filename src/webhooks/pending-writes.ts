/** Transactions that go on while the next delivery is sent. */
export class PendingWrites {
  readonly #all: Promise<unknown>[] = [];
  #failed = false;

  /** Becomes true as soon as one of them has failed. */
  get failed(): boolean {
    return this.#failed;
  }

  add<T>(write: Promise<T>): Promise<T> {
    write.catch(() => {
      this.#failed = true;
    });
    this.#all.push(write);
    return write;
  }

  /** Resolves once all of them are done; rejects with the first failure. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#all);
    await Promise.all(this.#all);
  }
}
