import type { DeliveryResult, QueueDue, QueueRelease } from '../app/ports/delivery-work.ts';
import type { Store } from '../app/ports/store.ts';

/** A result to be stored or a lease to be ended. */
export type Finding = { readonly result: DeliveryResult } | { readonly release: QueueRelease };

interface Waiting {
  readonly finding: Finding;
  readonly resolve: (nextDue: number | null) => void;
  readonly reject: (error: unknown) => void;
}

/** Maximum number of findings that are stored together. */
const MAX_GROUP = 1024;

/**
 * Stores the results of attempts, and the ends of leases, in the order in which they come: those of one turn of the event
 * loop, or that came while others were being stored, in one transaction. So the last result of a queue and the end of its
 * lease are mostly stored together, and a lease never ends before the results that belong to it are stored: when a group
 * fails, all that wait behind it fail too.
 */
export class ResultGroups {
  readonly #store: Pick<Store, 'recordResults'>;
  #waiting: Waiting[] = [];
  #isBusy = false;

  constructor(store: Pick<Store, 'recordResults'>) {
    this.#store = store;
  }

  /** Resolves once the finding is durable: for the end of a lease, to the due time of what is pending in the queue. */
  add(finding: Finding): Promise<number | null> {
    const { promise, resolve, reject } = Promise.withResolvers<number | null>();
    this.#waiting.push({ finding, resolve, reject });
    this.#schedule();
    return promise;
  }

  #schedule(): void {
    if (this.#isBusy || this.#waiting.length === 0) return;
    this.#isBusy = true;
    setImmediate(() => void this.#storeGroup());
  }

  async #storeGroup(): Promise<void> {
    const group = this.#waiting.splice(0, lengthOfGroup(this.#waiting));
    try {
      const findings = group.map(({ finding }) => finding);
      const ended = await this.#store.recordResults(
        findings.flatMap((each) => ('result' in each ? [each.result] : [])),
        findings.flatMap((each) => ('release' in each ? [each.release] : [])),
      );
      const nextDue = new Map(ended.map((each) => [nameOf(each), each.nextDue]));
      for (const { finding, resolve } of group)
        resolve('release' in finding ? (nextDue.get(nameOf(finding.release.queue)) ?? null) : null);
    } catch (error) {
      for (const { reject } of [...group, ...this.#waiting.splice(0)]) reject(error);
    }
    this.#isBusy = false;
    this.#schedule();
  }
}

const nameOf = ({ pageId, appId }: Pick<QueueDue, 'pageId' | 'appId'>): string => `${pageId} ${appId}`;

/** Returns the number of findings that can be stored together: one statement records one attempt at a delivery. */
function lengthOfGroup(waiting: readonly Waiting[]): number {
  const deliveries = new Set<string>();
  const next = waiting.findIndex(({ finding }, i) => {
    if (i === MAX_GROUP) return true;
    if (!('result' in finding)) return false;
    const { pageId, revision, appId } = finding.result.delivery;
    const name = `${pageId} ${revision} ${appId}`;
    const isAgain = deliveries.has(name);
    deliveries.add(name);
    return isAgain;
  });
  return next < 0 ? waiting.length : next;
}
