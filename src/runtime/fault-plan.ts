import type { Faults, FaultTarget, RequestFault, WebhookFault, WebhookFaultKind } from '../app/ports/faults.ts';

/** Number of hits and share of candidates that a fault affects. */
interface Extent {
  /** Maximum number of hits; undefined for no limit. */
  readonly times: number | undefined;
  /** Share of the candidates that are hit, above 0 and up to 1; chosen by `seed`, the same in every run. */
  readonly share: number;
  readonly seed: number;
}

export interface RequestFaultOrder extends Extent {
  readonly on: 'request';
  /** Operation as the OpenAPI document has it, such as `POST /{page-id}/messages`. */
  readonly operation: string;
  readonly error: RequestFault['error'];
  readonly delayMs: number;
  readonly isCut: boolean;
}

export interface WebhookFaultOrder extends Extent {
  readonly on: 'webhook';
  /** Webhook field, or `*` for every one. */
  readonly field: string;
  readonly appId: string | undefined;
  readonly pageId: string | undefined;
  readonly kind: WebhookFaultKind;
  readonly delayMs: number;
}

export type FaultOrder = RequestFaultOrder | WebhookFaultOrder;

/** A fault with its number in the list, the hits so far, and whether its hits are used up. */
export interface ListedFault {
  readonly number: number;
  readonly order: FaultOrder;
  readonly hits: number;
  readonly isOver: boolean;
}

/** Number of put-off deliveries that are remembered, so that each is put off once. */
const MOST_POSTPONED = 10_000;

/** The faults of an instance, in memory. Where several fit, the first that has hits left applies. */
export class FaultPlan implements Faults {
  #faults: readonly PlannedFault[] = [];
  /** In the order in which they were postponed. An LRU cache would take its memory in advance, in every instance. */
  readonly #postponed = new Set<string>();

  /** Replaces all faults. */
  replace(orders: readonly FaultOrder[]): void {
    this.#faults = orders.map((order, i) => new PlannedFault(i + 1, order));
    this.#postponed.clear();
  }

  list(): readonly ListedFault[] {
    return this.#faults.map(({ number, order, hits, isOver }) => ({ number, order, hits, isOver }));
  }

  forRequest(operation: string): RequestFault | undefined {
    for (const fault of this.#faults) {
      const { order } = fault;
      if (order.on !== 'request' || order.operation !== operation || !fault.hit()) continue;
      const { error, delayMs, isCut } = order;
      return { name: fault.name, error, delayMs, isCut };
    }
    return undefined;
  }

  forDelivery(delivery: FaultTarget): WebhookFault | undefined {
    const key = `${delivery.pageId} ${delivery.revision} ${delivery.appId}`;
    for (const fault of this.#faults) {
      const { order } = fault;
      if (order.on !== 'webhook' || !concerns(order, delivery)) continue;
      const postpones = order.kind === 'delay' || order.kind === 'reorder';
      if ((postpones && this.#postponed.has(key)) || !fault.hit()) continue;
      if (postpones) this.#remember(key);
      return { name: fault.name, kind: order.kind, delayMs: order.delayMs };
    }
    return undefined;
  }

  #remember(key: string): void {
    this.#postponed.add(key);
    const [oldest] = this.#postponed;
    if (this.#postponed.size > MOST_POSTPONED && oldest !== undefined) this.#postponed.delete(oldest);
  }
}

const concerns = ({ field, appId, pageId }: WebhookFaultOrder, delivery: FaultTarget): boolean =>
  (field === '*' || field === delivery.field) &&
  (appId === undefined || appId === delivery.appId) &&
  (pageId === undefined || pageId === delivery.pageId);

class PlannedFault {
  readonly number: number;
  readonly order: FaultOrder;
  hits = 0;
  #randomState: number;

  constructor(number: number, order: FaultOrder) {
    this.number = number;
    this.order = order;
    this.#randomState = order.seed;
  }

  get isOver(): boolean {
    return this.order.times !== undefined && this.hits >= this.order.times;
  }

  get name(): string {
    const { order } = this;
    if (order.on === 'webhook') return `${this.number} ${order.kind}`;
    const parts = [
      order.delayMs > 0 ? `delay ${order.delayMs} ms` : '',
      order.error ? `error ${order.error.code}` : '',
      order.isCut ? 'cut' : '',
    ];
    return `${this.number} ${parts.filter((part) => part !== '').join(', ')}`;
  }

  /** Returns whether this candidate is hit, and counts it. */
  hit(): boolean {
    if (this.isOver || (this.order.share < 1 && this.#random() >= this.order.share)) return false;
    this.hits++;
    return true;
  }

  /** Returns the next number of the sequence that the seed begins, from 0 to 1 (mulberry32). */
  #random(): number {
    this.#randomState = (this.#randomState + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#randomState ^ (this.#randomState >>> 15), 1 | this.#randomState);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
