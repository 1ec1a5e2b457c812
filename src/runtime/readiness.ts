import { randomInt } from 'node:crypto';
import type { Clock } from '../app/ports/clock.ts';
import type { Store } from '../app/ports/store.ts';

/** Readiness of the server: it is ready as long as writes succeed. */
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

/** The reason why a write failed: for the log, and for everybody, without internals. */
interface Objection {
  readonly forLog: string;
  readonly forAll: string;
}

/**
 * Writes at most once a second, however often it is asked; a write that takes longer than `timeoutMs` has failed.
 * `onChange` is called when the server becomes ready (undefined) or not ready (the reason).
 */
export function watchReadiness(
  store: Store,
  clock: Clock,
  timeoutMs: number,
  onChange: (reason: string | undefined) => void,
): Readiness {
  const late = `A write to the database takes longer than ${timeoutMs === 1000 ? 'a second' : `${timeoutMs / 1000} s`}.`;
  const row = `ready ${randomInt(ROWS)}`;
  let stopping = false;
  let latest: Promise<string | undefined> | undefined;
  let checkedAt = -Infinity;
  let last: Objection | undefined;

  async function write(): Promise<Objection | undefined> {
    try {
      await store.write((tx) => tx.metadata.save(row, String(clock.now())));
      return undefined;
    } catch (error) {
      return { forLog: String(error), forAll: 'A write to the database fails.' };
    }
  }

  async function check(): Promise<string | undefined> {
    const { promise: timeout, resolve } = Promise.withResolvers<Objection>();
    const timer = setTimeout(() => resolve({ forLog: late, forAll: late }), timeoutMs);
    const objection = await Promise.race([write(), timeout]);
    clearTimeout(timer);
    if ((objection === undefined) !== (last === undefined)) onChange(objection?.forLog);
    last = objection;
    return objection?.forAll;
  }

  return {
    async objection() {
      if (stopping) return 'The server is stopping.';
      if (performance.now() - checkedAt >= REUSE_MS) {
        checkedAt = performance.now();
        latest = check();
      }
      return latest;
    },
    stop() {
      stopping = true;
    },
  };
}
