import { randomInt } from 'node:crypto';
import type { Clock } from '../app/ports/clock.ts';
import type { Store } from '../app/ports/store.ts';

/** Readiness of the server: it is ready as long as writes succeed, or reads where it only reads. */
export interface Readiness {
  /** Resolves to the reason why the server is not ready, in a plain sentence; to undefined when it is. */
  objection(): Promise<string | undefined>;
  /** Makes the server not ready from now on. */
  stop(): void;
}

/** Time for which the outcome of a write is reused; ms. */
const REUSE_MS = 1000;

/**
 * Number of rows that processes choose from. Most likely each process writes a row of its own, so that one which stops in
 * the middle of a transaction does not block the others. The choice is by chance, since in containers every process has
 * the id 1.
 */
const ROWS = 256;

/** The access to the database that shows whether the server is ready. */
interface Access {
  readonly name: 'read from' | 'write to';
  readonly attempt: () => Promise<unknown>;
}

/** The reason why a write failed: for the log, and for everybody, without internals. */
interface Objection {
  readonly forLog: string;
  readonly forAll: string;
}

/**
 * Watches the readiness of a server. It writes at most once a second, however often it is asked; a write that takes longer
 * than `timeoutMs` has failed. Of several databases, one that answers is enough. `onChange` is called when the server becomes
 * ready (undefined) or not ready (the reason).
 */
export function watchReadiness(
  stores: readonly Store[],
  clock: Clock,
  { timeoutMs, readOnly = false }: { readonly timeoutMs: number; readonly readOnly?: boolean },
  onChange: (reason: string | undefined) => void,
): Readiness {
  const row = `ready ${randomInt(ROWS)}`;
  const access: Access = readOnly
    ? { name: 'read from', attempt: () => anyOf(stores, (store) => store.read((reads) => reads.metadata.find(row))) }
    : {
        name: 'write to',
        attempt: () => anyOf(stores, (store) => store.write((tx) => tx.metadata.save(row, String(clock.now())))),
      };
  return new AccessReadiness(access, timeoutMs, onChange);
}

/** Resolves with the first success; rejects with the first error when there is none. */
const anyOf = (stores: readonly Store[], act: (store: Store) => Promise<unknown>): Promise<unknown> =>
  Promise.any(stores.map(act)).catch((error: unknown) => {
    throw error instanceof AggregateError ? error.errors[0] : error;
  });

/**
 * Ready or not ready, by the outcome of the latest write; ready before the first one.
 * Stopping: not ready for good, and without further writes.
 */
class AccessReadiness implements Readiness {
  readonly #access: Access;
  readonly #timeoutMs: number;
  readonly #onChange: (reason: string | undefined) => void;
  #isReady = true;
  #isStopping = false;
  /** The latest check, whose result is reused for a second. */
  #check: Promise<string | undefined> | undefined;
  #checkedAt = -Infinity;

  constructor(access: Access, timeoutMs: number, onChange: (reason: string | undefined) => void) {
    this.#access = access;
    this.#timeoutMs = timeoutMs;
    this.#onChange = onChange;
  }

  async objection(): Promise<string | undefined> {
    if (this.#isStopping) return 'The server is stopping.';
    if (performance.now() - this.#checkedAt >= REUSE_MS) {
      this.#checkedAt = performance.now();
      this.#check = this.#checkWrite();
    }
    return this.#check;
  }

  stop(): void {
    this.#isStopping = true;
  }

  async #checkWrite(): Promise<string | undefined> {
    const limit = this.#timeoutMs === 1000 ? 'a second' : `${this.#timeoutMs / 1000} s`;
    const late = `A ${this.#access.name} the database takes longer than ${limit}.`;
    const timeout = Promise.withResolvers<Objection>();
    const timer = setTimeout(() => timeout.resolve({ forLog: late, forAll: late }), this.#timeoutMs);
    const objection = await Promise.race([this.#write(), timeout.promise]);
    clearTimeout(timer);
    const isReady = objection === undefined;
    if (isReady !== this.#isReady) this.#onChange(objection?.forLog);
    this.#isReady = isReady;
    return objection?.forAll;
  }

  async #write(): Promise<Objection | undefined> {
    try {
      await this.#access.attempt();
      return undefined;
    } catch (error) {
      return { forLog: String(error), forAll: `A ${this.#access.name} the database fails.` };
    }
  }
}
