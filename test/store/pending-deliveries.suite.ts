import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { LeasedQueue } from '../../src/app/ports/delivery-work.ts';
import type { Attempt, Delivery, DeliveryState } from '../../src/app/ports/entities.ts';
import type { Snapshot, Store } from '../../src/app/ports/store.ts';
import type { AppId } from '../../src/domain/ids.ts';
import type { DeliveryWork, Driver } from '../../src/store/driver.ts';
import { DistributedDeliveryWork } from '../../src/store/postgres/distributed-work.ts';
import { CLOCK_SKEW_MS } from '../../src/store/records/deliveries.ts';
import { openStore } from '../../src/store/store.ts';
import { QueueProgress } from '../../src/webhooks/queue-progress.ts';
import type { BackEnd } from '../support/back-ends.ts';
import { aFailedAttempt, anAttempt, APP, aPage, NOON, OTHER_APP, PAGE, post } from './records.ts';

const LEASE = 60_000;
const APPS: readonly AppId[] = [APP, OTHER_APP];
/** Number of acts of a sequence, after which all that is pending is delivered. */
const ACTS = 120;

/** Returns a source of numbers from 0 up to 1 that are the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Returns the work that a queue has, found by a search of all deliveries. */
function workAmong(all: readonly Delivery[], appId: AppId, now: number, batch: number) {
  const pending = all.filter((each) => each.state === 'pending' && each.appId === appId);
  const isDue = ({ attempts, dueAt }: Delivery) => dueAt <= (attempts === 0 ? now + CLOCK_SKEW_MS : now);
  const due = pending
    .filter(isDue)
    .sort((a, b) => Number(a.attempts > 0) - Number(b.attempts > 0) || a.revision - b.revision);
  const later = pending.filter((each) => !isDue(each)).map(({ dueAt }) => dueAt);
  const laterDue = due[batch]?.dueAt ?? (later.length === 0 ? null : Math.min(...later));
  return { due: due.slice(0, batch).map(({ revision }) => revision), laterDue };
}

/** A queue that a process has leased, and what that process knows of it. */
interface Lease {
  readonly work: DeliveryWork;
  readonly leased: LeasedQueue;
  readonly progress: QueueProgress;
  /** Number of its due deliveries that were attempted or postponed. */
  done: number;
}

/** A sequence of changes and deliveries of one Page, chosen by chance, each checked against a search of all deliveries. */
class Sequence {
  readonly #driver: Driver;
  readonly #store: Store;
  /** The delivery work of several processes, in the ways that the back-end has. */
  readonly #works: readonly DeliveryWork[];
  readonly #random: () => number;
  /** Part of the attempts that do not succeed. */
  readonly #failing: number;
  #leases: Lease[] = [];
  #taken: LeasedQueue[] = [];
  #now = NOON;
  #snapshot: Snapshot | undefined;

  constructor(driver: Driver, seed: number) {
    this.#driver = driver;
    this.#store = openStore(driver);
    const distributed = new DistributedDeliveryWork(driver.reader, (...args) => driver.write(...args), 'distributed');
    this.#works = [this.#store, openStore(driver), ...(driver.openDeliveryWork ? [distributed] : [])];
    this.#random = randomFrom(seed);
    this.#failing = 0.3 + 0.7 * this.#random();
  }

  async run(): Promise<void> {
    await this.#store.write((tx) => tx.pages.create(aPage()));
    this.#store.handQueuesTo({
      reserve: () => (this.#random() < 0.5 ? this.#now + LEASE : undefined),
      take: (leased) => void this.#taken.push(leased),
      cancel: () => {},
      onPending: () => {},
      onUnsure: () => {},
    });
    const acts: readonly (readonly [act: () => Promise<unknown>, weight: number])[] = [
      [() => this.#commit(), 5],
      [() => this.#decide(), 5],
      [() => this.#claim(), 8],
      [() => this.#attempt(), 12],
      [() => this.#release(), 6],
      [() => this.#forget(), 1],
      [() => this.#releaseUnknown(), 1],
      [() => this.#requeue(), 2],
      [() => this.#drop(), 1],
      [() => this.#moveClock(), 3],
      [() => this.#prune(), 1],
      [() => this.#restore(), 1],
    ];
    const all = acts.flatMap(([act, weight]) => new Array<typeof act>(weight).fill(act));
    for (let i = 0; i < ACTS; i++) {
      await this.#oneOf(all)?.();
      await this.#checkRows();
    }
    await this.#deliverAll();
  }

  #oneOf<T>(all: readonly T[]): T | undefined {
    return all[Math.floor(this.#random() * all.length)];
  }

  get #app(): AppId {
    return this.#random() < 0.7 ? APP : OTHER_APP;
  }

  #deliveries(): Promise<readonly Delivery[]> {
    return this.#store.read((reads) => reads.deliveries.list({ pageId: PAGE, limit: 5000 }));
  }

  async #commit(): Promise<void> {
    const appId = this.#app;
    await this.#store.write(async (tx) => {
      for (let left = 1 + Math.floor(this.#random() * 6); left > 0; left--) await post(tx, PAGE, appId, this.#now);
    });
  }

  /** Changes the Page by a decision, on PostgreSQL with queues that are handed over. */
  async #decide(): Promise<void> {
    const appIds = this.#random() < 0.3 ? APPS : [this.#app];
    const events = Array.from({ length: 1 + Math.floor(this.#random() * 2) }, () => ({
      event: { kind: 'page_created' } as const,
      at: this.#now,
      webhook: { field: 'call_settings_update', body: '{}', appIds },
    }));
    await this.#store.decide(PAGE, () => ({ result: undefined, change: { events } }));
    for (const leased of this.#taken.splice(0)) await this.#lease(this.#store, leased, leased.due.length);
  }

  async #claim(): Promise<void> {
    const work = this.#oneOf(this.#works);
    const batch = 1 + Math.floor(this.#random() ** 2 * 6);
    const claim = { now: this.#now, leaseUntil: this.#now + LEASE, limit: 10, batch, busy: [] };
    for (const leased of (await work?.claimQueues(claim)) ?? []) if (work) await this.#lease(work, leased, batch);
  }

  async #lease(work: DeliveryWork, leased: LeasedQueue, batch: number): Promise<void> {
    const found = { due: leased.due.map(({ revision }) => revision), laterDue: leased.laterDue };
    assert.deepEqual(found, workAmong(await this.#deliveries(), leased.queue.appId, this.#now, batch));
    this.#leases.push({ work, leased, progress: new QueueProgress(leased), done: 0 });
  }

  async #attempt(): Promise<void> {
    const lease = this.#oneOf(this.#leases);
    const delivery = lease?.leased.due[lease.done];
    if (!lease || !delivery) return;
    lease.done++;
    const choice = this.#random();
    const dueAt = this.#now + Math.floor(this.#random() * 2 * CLOCK_SKEW_MS);
    if (choice < 0.1) {
      await this.#store.write((tx) => tx.deliveries.postpone(delivery, dueAt));
      return lease.progress.postpone(delivery, dueAt);
    }
    if (choice < 0.15) return this.#record(lease, delivery, 'dropped', delivery.dueAt);
    if (choice < this.#failing) return this.#record(lease, delivery, 'pending', dueAt);
    return this.#record(lease, delivery, 'delivered', delivery.dueAt);
  }

  /** Records an attempt, in a group with the end of the lease or alone. */
  async #record(lease: Lease, delivery: Delivery, state: DeliveryState, dueAt: number): Promise<void> {
    const attempt: Attempt =
      state === 'delivered' ? anAttempt() : aFailedAttempt({ kind: 'timeout', detail: '20 s' }, this.#now);
    const nextAt = state === 'pending' ? dueAt : null;
    lease.progress.note(delivery, attempt, { state, nextAt, queue: state === 'delivered' ? 'healthy' : 'failing' });
    const result = { delivery, attempt, state, dueAt };
    if (this.#random() < 0.3) return this.#end(lease, [result]);
    await lease.work.recordResults([result], []);
  }

  async #release(): Promise<void> {
    const lease = this.#oneOf(this.#leases);
    if (lease) await this.#end(lease, []);
  }

  async #end(lease: Lease, results: Parameters<DeliveryWork['recordResults']>[0]): Promise<void> {
    this.#leases = this.#leases.filter((each) => each !== lease);
    await lease.work.recordResults(results, [lease.progress.release(this.#now)]);
  }

  /** Ends a process: the queues that it has leased wait for the ends of their leases. */
  async #forget(): Promise<void> {
    const work = this.#oneOf(this.#works);
    this.#leases = this.#leases.filter((each) => each.work !== work);
  }

  /** Releases a queue of which it is unknown what was stored. */
  async #releaseUnknown(): Promise<void> {
    const lease = this.#oneOf(this.#leases.filter(({ work }) => work === this.#store));
    if (!lease) return;
    this.#leases = this.#leases.filter((each) => each !== lease);
    await this.#store.write((tx) => tx.queues.release(lease.leased.queue));
  }

  async #requeue(): Promise<void> {
    const delivery = this.#oneOf(await this.#deliveries());
    if (delivery) await this.#store.write((tx) => tx.deliveries.requeue(delivery, this.#now));
  }

  async #drop(): Promise<void> {
    const appId = this.#app;
    await this.#store.write((tx) => tx.deliveries.dropPending(PAGE, appId));
    const left = (await this.#deliveries()).filter((each) => each.state === 'pending' && each.appId === appId);
    assert.deepEqual(left, []);
  }

  async #moveClock(): Promise<void> {
    const span = this.#random() < 0.3 ? 3 * LEASE : CLOCK_SKEW_MS;
    this.#now += Math.floor((this.#random() - 0.3) * span);
  }

  async #prune(): Promise<void> {
    const rows = { before: this.#now, after: undefined, limit: 4 };
    await this.#store.write((tx) => tx.retention.removeOldest('deliveries', rows));
  }

  /** Takes a snapshot, or replaces all rows by those of an earlier one. The leases go on, unless a release finds them gone. */
  async #restore(): Promise<void> {
    if (!this.#snapshot || this.#random() < 0.4) {
      this.#snapshot = await this.#store.snapshot();
      return;
    }
    await this.#store.restore(this.#snapshot);
    for (const lease of this.#leases) lease.done = lease.leased.due.length;
  }

  /** Checks each pending delivery: it is a retry, or it is not before the revision of its queue. */
  async #checkRows(): Promise<void> {
    const wrong = await this.#driver.reader.all(
      `SELECT d.* FROM deliveries d JOIN queues q ON q.page_id = d.page_id AND q.app_id = d.app_id
        WHERE d.state = 'pending' AND d.retry_at IS NULL AND (d.attempts > 0 OR d.revision < q.next_revision)
        OR d.state <> 'pending' AND d.retry_at IS NOT NULL OR d.retry_at <> d.due_at`,
    );
    assert.deepEqual(wrong, []);
    const pending = (await this.#deliveries()).filter(({ state }) => state === 'pending');
    const oldest = pending.length === 0 ? undefined : Math.min(...pending.map(({ createdAt }) => createdAt));
    const backlog = await this.#store.read((reads) => reads.deliveries.backlog());
    assert.deepEqual(backlog, { pending: pending.length, oldest });
  }

  async #deliverAll(): Promise<void> {
    this.#leases = [];
    for (let left = 500; left > 0; left--) {
      // Past the ends of all leases, and the due times of all retries.
      this.#now += 20 * LEASE;
      const claimed = await this.#works[0]?.claimQueues({
        now: this.#now,
        leaseUntil: this.#now + LEASE,
        limit: 10,
        batch: 7,
        busy: [],
      });
      if (!claimed || claimed.length === 0) break;
      for (const leased of claimed) {
        const progress = new QueueProgress(leased);
        const results = leased.due.map((delivery) => {
          progress.note(delivery, anAttempt(), { state: 'delivered', nextAt: null, queue: 'healthy' });
          return { delivery, attempt: anAttempt(), state: 'delivered' as const, dueAt: delivery.dueAt };
        });
        await this.#store.recordResults(results, [progress.release(this.#now)]);
      }
    }
    const pending = (await this.#deliveries()).filter(({ state }) => state === 'pending');
    assert.deepEqual(pending, []);
  }
}

/** Tests of how pending deliveries are found: by the revision of their queue, and by the index of retries. */
export function pendingDeliveriesSuite(backEnd: BackEnd): void {
  describe(`pending deliveries in ${backEnd.name}`, () => {
    for (const seed of backEnd.soleWriter ? [1, 2, 3, 4, 5, 6, 104, 116] : [1, 2, 3]) {
      it(`are found as by a search of all, whatever happened before (sequence ${seed})`, async (t: TestContext) => {
        await new Sequence(backEnd.open(t), seed).run();
      });
    }
  });
}
