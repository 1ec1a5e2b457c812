import type { DeliveryQueue } from '../app/ports/entities.ts';
import type { Store } from '../app/ports/store.ts';
import type { AppId } from '../domain/ids.ts';

/**
 * The delivery queues that this process has leased. A queue that it finished is in neither set, unless the database did
 * not confirm the release; then it is unreleased until a release succeeds.
 */
export class QueueLeases {
  readonly #leased = new Set<string>();
  /** Queues under way by app; without an entry for an app that has none. */
  readonly #perApp = new Map<AppId, number>();
  #total = 0;
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
    this.reserve(queue.appId);
  }

  /** Counts a queue of an app that may be leased soon. */
  reserve(appId: AppId): void {
    this.#perApp.set(appId, this.count(appId) + 1);
    this.#total++;
  }

  /** Removes a queue before its release is written, so that a claim in the same commit can lease it again. */
  remove(queue: DeliveryQueue): void {
    this.#leased.delete(nameOf(queue));
  }

  /** Ends the share that a queue has of its app's maximum, once its release is written. */
  freeShare({ appId }: Pick<DeliveryQueue, 'appId'>): void {
    this.#total--;
    const left = this.count(appId) - 1;
    if (left <= 0) this.#perApp.delete(appId);
    else this.#perApp.set(appId, left);
  }

  /** The number of queues that are under way, of all apps. */
  get total(): number {
    return this.#total;
  }

  /** Returns the number of queues of an app that are under way. */
  count(appId: AppId): number {
    return this.#perApp.get(appId) ?? 0;
  }

  /** Returns the apps that have queues under way. */
  apps(): readonly AppId[] {
    return [...this.#perApp.keys()];
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
