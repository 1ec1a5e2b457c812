import { randomUUID } from 'node:crypto';
import type { Ports } from '../app/ports/ports.ts';
import { ALL_WORK, type WorkShare } from '../app/ports/work-share.ts';

/** Time for which a process has its share after it last renewed its lease; ms. */
export const SHARE_LEASE_MS = 15_000;
const RENEW_MS = SHARE_LEASE_MS / 3;
/** Maximum difference between the clocks of two machines; ms. A lease that ends later was written by a wrong clock. */
const CLOCK_SKEW_MS = 10_000;

/** The share that this process has of the due work, beside the other processes on the database. */
export interface WorkShares {
  /** The share as of the last refresh; before the first one, all the work. */
  readonly current: WorkShare;
  /** Finds out which other processes there are, and renews the lease of this one when a third of it is over. */
  refresh(): Promise<void>;
  /** Gives the share up, so that the others divide it among themselves at their next refresh. */
  leave(): Promise<void>;
}

/** `id` names this process; by default a new one. On several databases a process has one name in all of them. */
export const openWorkShares = (ports: Ports, id: string = randomUUID()): WorkShares => new LeasedShares(ports, id);

/**
 * Each process has a row with a lease and asks for the part of the buckets that its place among all leased rows gives it.
 * Two processes may have different lists for the time of a refresh. Then both may ask for the same queue, which only one of
 * them can lease, or neither asks until the next refresh.
 */
class LeasedShares implements WorkShares {
  readonly #ports: Ports;
  readonly #id: string;
  #current = ALL_WORK;
  #renewAt = -Infinity;
  #hasLeft = false;
  #refreshing: Promise<void> = Promise.resolve();

  constructor(ports: Ports, id: string) {
    this.#ports = ports;
    this.#id = id;
  }

  get current(): WorkShare {
    return this.#current;
  }

  refresh(): Promise<void> {
    const refreshing = this.#refreshing.then(() => (this.#hasLeft ? undefined : this.#refresh()));
    this.#refreshing = refreshing.catch(() => {});
    return refreshing;
  }

  async leave(): Promise<void> {
    this.#hasLeft = true;
    await this.#refreshing;
    // When that fails, the others wait for the end of the lease.
    await this.#ports.store.write((tx) => tx.workers.remove(this.#id)).catch(() => {});
  }

  async #refresh(): Promise<void> {
    const { store, clock } = this.#ports;
    const now = clock.now();
    // A clock that was set to an earlier time renews at once.
    if (now >= this.#renewAt || now < this.#renewAt - RENEW_MS) {
      await store.write(async (tx) => {
        await tx.workers.renew(this.#id, now + SHARE_LEASE_MS);
        await tx.workers.removeUntil(now - SHARE_LEASE_MS);
      });
      this.#renewAt = now + RENEW_MS;
    }
    const others = await store.read((reads) => reads.workers.list(now, now + SHARE_LEASE_MS + CLOCK_SKEW_MS));
    const all = [...new Set([...others, this.#id])].sort();
    this.#current = { index: all.indexOf(this.#id), of: all.length };
  }
}
