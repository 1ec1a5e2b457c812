import type { DeliveryQueue } from '../app/ports/entities.ts';
import type { Store } from '../app/ports/store.ts';

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

  /** Releases the queues whose release failed, except those leased again since: their own run releases them. */
  async retryReleases(store: Store): Promise<void> {
    if (this.areUnsure) {
      for (const queue of await store.write((tx) => tx.queues.listOwn()))
        if (!this.has(queue)) this.markUnreleased(queue);
      this.areUnsure = false;
    }
    const releases = [...this.#unreleased].map(async ([name, queue]) => {
      if (!this.#leased.has(name)) await store.write((tx) => tx.queues.release(queue));
      this.#unreleased.delete(name);
    });
    // A release that is still under way must not end a lease that a later claim has taken, so all of them end first.
    await Promise.allSettled(releases);
    await Promise.all(releases);
  }
}

const nameOf = ({ pageId, appId }: DeliveryQueue): string => `${pageId} ${appId}`;
