/** A key to be read. */
interface Waiting<Q, R> {
  readonly asked: Q;
  readonly resolve: (found: R) => void;
  readonly reject: (error: unknown) => void;
}

/** Maximum number of keys in one statement. */
const MAX_GROUP = 512;
/** Maximum number of statements under way; what is asked for meanwhile waits and shares the next one. */
const MAX_UNDER_WAY = 2;

/**
 * Reads what is asked for in one turn of the event loop with one statement. It is sent after the last of these was asked for,
 * so each answer has all that was acknowledged before, by whichever process.
 */
export class ReadGroups<Q, R> {
  readonly #read: (asked: readonly Q[]) => Promise<readonly R[]>;
  #waiting: Waiting<Q, R>[] = [];
  #underWay = 0;
  #isScheduled = false;

  /** `read` resolves to what it finds for each of the keys, in their order. */
  constructor(read: (asked: readonly Q[]) => Promise<readonly R[]>) {
    this.#read = read;
  }

  find(asked: Q): Promise<R> {
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    this.#waiting.push({ asked, resolve, reject });
    this.#schedule();
    return promise;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#underWay >= MAX_UNDER_WAY || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    const group = this.#waiting.splice(0, MAX_GROUP);
    this.#underWay++;
    this.#schedule();
    try {
      const found = await this.#read(group.map(({ asked }) => asked));
      group.forEach(({ resolve }, i) => resolve(found[i] as R));
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      this.#underWay--;
      this.#schedule();
    }
  }
}
