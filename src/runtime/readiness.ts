import { randomInt } from 'node:crypto';
import type { Clock } from '../app/ports/clock.ts';
import type { Store } from '../app/ports/store.ts';

/** Whether a write would work right now. */
export interface Readiness {
  /** Resolves to why not, in a plain sentence; to undefined when all is well. */
  objection(): Promise<string | undefined>;
  /** From now on: not any more. */
  stop(): void;
}

/** Time for which the outcome of a write answers all who ask; ms. */
const KEPT_MS = 1000;

/**
 * Each process writes a row that it has most likely to itself: one that stands still in the middle of a transaction
 * holds up nobody else. Chosen by chance, since in containers every process has the number 1.
 */
const ROWS = 256;

/** What the log is told; and what everybody who asks is. */
interface Trouble {
  readonly inFull: string;
  readonly briefly: string;
}

/**
 * Writes at most once a second, however often it is asked; a write that takes longer than `timeoutMs` has failed.
 * `turned` hears of every turn for the better or the worse.
 */
export function watchReadiness(
  store: Store,
  clock: Clock,
  timeoutMs: number,
  turned: (trouble: string | undefined) => void,
): Readiness {
  const late = `A write to the database takes longer than ${timeoutMs === 1000 ? 'a second' : `${timeoutMs / 1000} s`}.`;
  const row = `ready ${randomInt(ROWS)}`;
  let stopping = false;
  let known: Promise<string | undefined> | undefined;
  let askedAt = -Infinity;
  let last: Trouble | undefined;

  async function write(): Promise<Trouble | undefined> {
    try {
      await store.write((tx) => tx.metadata.save(row, String(clock.now())));
      return undefined;
    } catch (error) {
      return { inFull: String(error), briefly: 'A write to the database fails.' };
    }
  }

  async function look(): Promise<string | undefined> {
    const { promise: timeout, resolve } = Promise.withResolvers<Trouble>();
    const timer = setTimeout(() => resolve({ inFull: late, briefly: late }), timeoutMs);
    const trouble = await Promise.race([write(), timeout]);
    clearTimeout(timer);
    if ((trouble === undefined) !== (last === undefined)) turned(trouble?.inFull);
    last = trouble;
    return trouble?.briefly;
  }

  return {
    async objection() {
      if (stopping) return 'The server is stopping.';
      if (performance.now() - askedAt >= KEPT_MS) {
        askedAt = performance.now();
        known = look();
      }
      return known;
    },
    stop: () => void (stopping = true),
  };
}
