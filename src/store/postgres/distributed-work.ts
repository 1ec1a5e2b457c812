import type { Claim, DeliveryResult, LeasedQueue, QueueDue, QueueRelease } from '../../app/ports/delivery-work.ts';
import type { DeliveryQueue } from '../../app/ports/entities.ts';
import { TransientFailure } from '../../app/ports/transient-failure.ts';
import { claimQueue, recordResults } from '../delivery-work.ts';
import type { DeliveryWork, Driver, Statements } from '../driver.ts';
import { SqlQueueReads } from '../records/queues.ts';

/**
 * The work of dispatchers where the rows of different Pages are on different servers: each queue is claimed, and the results
 * of each Page are stored, in a transaction about one Page. A server that cannot be reached fails those of its own Pages.
 */
export class DistributedDeliveryWork implements DeliveryWork {
  readonly #queues: SqlQueueReads;
  readonly #write: Driver['write'];
  readonly #process: string;

  /** `process` names this process; no other process has the name. */
  constructor(reader: Statements, write: Driver['write'], process: string) {
    this.#queues = new SqlQueueReads(reader);
    this.#write = write;
    this.#process = process;
  }

  async claimQueues(claim: Claim): Promise<readonly LeasedQueue[]> {
    const due = await this.#queues.listDue(claim);
    const claimed = await Promise.allSettled(due.map((queue) => this.#claim(queue, claim)));
    return valuesOf(claimed).filter((leased) => leased !== undefined);
  }

  async recordResults(
    results: readonly DeliveryResult[],
    releases: readonly QueueRelease[],
  ): Promise<readonly QueueDue[]> {
    const byPage = Map.groupBy(results, ({ delivery }) => delivery.pageId);
    const releasesByPage = Map.groupBy(releases, ({ queue }) => queue.pageId);
    const pages = [...new Set([...byPage.keys(), ...releasesByPage.keys()])];
    const recorded = await Promise.allSettled(
      pages.map((pageId) =>
        this.#transact((sql) =>
          recordResults(sql, this.#process, byPage.get(pageId) ?? [], releasesByPage.get(pageId) ?? []),
        ),
      ),
    );
    return valuesOf(recorded).flat();
  }

  #claim(queue: Pick<DeliveryQueue, 'pageId' | 'appId'>, claim: Claim): Promise<LeasedQueue | undefined> {
    return this.#transact((sql) => claimQueue(sql, this.#process, queue, claim));
  }

  #transact<T>(act: (sql: Statements) => Promise<T>): Promise<T> {
    return this.#write(act, () => {});
  }
}

/** Returns the values of those that succeeded. Throws the first failure that is not transient, or when none succeeded. */
function valuesOf<T>(settled: readonly PromiseSettledResult<T>[]): readonly T[] {
  const failures = settled.filter((each) => each.status === 'rejected').map(({ reason }) => reason as unknown);
  const values = settled.filter((each) => each.status === 'fulfilled').map(({ value }) => value);
  const [failure] = failures.filter((each) => !(each instanceof TransientFailure));
  if (failure !== undefined) throw failure as Error;
  if (values.length === 0 && failures.length > 0) throw failures[0] as Error;
  return values;
}
