import type { DeliveryQueue } from '../app/ports/entities.ts';
import type { Store } from '../app/ports/store.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';

/**
 * The delivery queues that this process has leased. A queue that it finished is in neither set, unless the database did
 * not confirm the release; then it is unreleased until a release succeeds.
 */
export class QueueLeases {
  readonly #leased = new Set<string>();
  /** Queues that may still be leased by this process as far as the database is concerned. */
  readonly #unreleased = new Map<string, DeliveryQueue>();

  /**
   * True after a claim failed: then it is unknown which queues it has leased, and the database has to be asked.
   */
  areUnsure = false;

  has(queue: DeliveryQueue): boolean {
    return this.#leased.has(nameOf(queue));
  }

  add(queue: DeliveryQueue): void {
    this.#leased.add(nameOf(queue));
  }

  /** Removes a queue before its release is written, so that a claim in the same commit can lease it again. */
  remove(queue: DeliveryQueue): void {
    this.#leased.delete(nameOf(queue));
  }

  markUnreleased(queue: DeliveryQueue): void {
    this.#unreleased.set(nameOf(queue), queue);
  }

  /**
   * Releases the queues whose release failed, except those leased again since: their own run releases them. Resolves to a
   * failure after which some are still leased; where Pages are on several servers, the others are released all the same.
   */
  async retryReleases(store: Store): Promise<TransientFailure | undefined> {
    const listing = this.areUnsure ? [this.#listUnsure(store)] : [];
    const listed = await Promise.allSettled(listing);
    const releases = [...this.#unreleased].map(async ([name, queue]) => {
      if (!this.#leased.has(name)) await store.write((tx) => tx.queues.release(queue));
      this.#unreleased.delete(name);
    });
    // A release that is still under way must not end a lease that a later claim has taken, so all of them end first.
    const settled = [...listed, ...(await Promise.allSettled(releases))];
    const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    const lasting = failures.find((error) => !(error instanceof TransientFailure));
    if (lasting !== undefined) throw lasting as Error;
    return failures[0] as TransientFailure | undefined;
  }

  /** Marks the queues that this process has leased in the database and does not use. */
  async #listUnsure(store: Store): Promise<void> {
    for (const queue of await store.write((tx) => tx.queues.listOwn()))
      if (!this.has(queue)) this.markUnreleased(queue);
    this.areUnsure = false;
  }
}

const nameOf = ({ pageId, appId }: DeliveryQueue): string => `${pageId} ${appId}`;
