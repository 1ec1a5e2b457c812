import { callbackAddress } from '../app/callback-address.ts';
import type { OutageRecorder, StartRetryLoop } from '../app/ports/retry-loop.ts';
import type { AppSubscription, Attempt, Delivery, DeliveryState, DeliveryQueue } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { Tx } from '../app/ports/store.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';
import { describeFailure } from '../domain/delivery-failure.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import type { RetryPolicy } from './retry-schedule.ts';
import { recordOutcome, succeeded } from './record-outcome.ts';
import type { WebhookSender } from './sender.ts';

export interface DispatcherOptions {
  readonly policy: RetryPolicy;
  /** How long one attempt may take at most. */
  readonly deadlineMs: number;
  /** Where callbacks on this very server are reached. */
  readonly publicUrl: () => string;
  /** Hears of every attempt once it is recorded. */
  readonly attempted: (pageId: PageId, state: DeliveryState, durationMs: number) => void;
  readonly startRetryLoop: StartRetryLoop;
  readonly outages: OutageRecorder;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/** Takes committed events to their receivers. */
export interface Dispatcher {
  /** There may be something to deliver. */
  wake(): void;
  /** Resolves once nothing is under way. */
  settled(): Promise<void>;
  /** Takes no more work and waits up to `graceMs` for what is under way; the rest stays due. */
  stop(graceMs: number): Promise<void>;
}

/** Work taken from the store in one go: a lane, where it leads, and what it has due. */
interface Claim {
  readonly lane: DeliveryQueue;
  readonly to: AppSubscription;
  readonly due: readonly Delivery[];
  readonly leasedAt: number;
}

/** Lanes under way at once, in all and to one app: a slow receiver holds its own share, not that of others. */
const MOST_LANES = 512;
const MOST_LANES_PER_APP = 64;
/** Deliveries that a lane sends before it is given back. */
const LANE_BATCH = 16;
/**
 * What a lease has beyond the time that an attempt may take; half of it is left when an attempt begins. A lane held
 * longer belongs to a process that died. Leases are written by one machine's clock and read by another's: one that is
 * ahead by more than this half, or a process that stands still for as long, makes a lane be taken over while an attempt
 * goes on, and its receiver may get that event twice; one that is behind takes over later. Nothing is lost either way.
 */
const LEASE_MARGIN_MS = 10_000;

/**
 * Starts the courier. A lane — one Page, one app — is claimed whole and sends one delivery at a time: first attempts in
 * commit order, then retries, each of which waits for its own time and holds nobody up (docs/design.md §7.2).
 */
export function startDispatcher(ports: Ports, poster: WebhookSender, options: DispatcherOptions): Dispatcher {
  const { store, clock } = ports;
  const leaseMs = options.deadlineMs + LEASE_MARGIN_MS;
  const running = new Set<Promise<void>>();
  /**
   * Lanes held here. One is let go of before its release is written, so that a claim in the same commit may have it.
   */
  const held = new Set<string>();
  const lanesPerApp = new Map<AppId, number>();
  /** Lanes that the database could not be told to give back: whether it knows of them as ours or not. */
  const kept = new Map<string, DeliveryQueue>();
  const trying = options.startRetryLoop('courier', wake);
  let wanted = false;
  let stopped = false;
  let sweeping: Promise<void> | undefined;
  let cancelAlarm = (): void => {};

  function wake(): void {
    wanted = true;
    if (stopped || sweeping) return;
    sweeping = trying.run(sweep).finally(() => {
      sweeping = undefined;
      if (wanted) wake();
    });
  }

  async function sweep(): Promise<void> {
    // What falls due while a claim is under way is still to come as far as the alarm is concerned.
    let now = clock.now();
    // A commit of this turn may have more to tell than the hint that came with it.
    while (wanted && !stopped && running.size < MOST_LANES) {
      wanted = false;
      await giveBack();
      now = clock.now();
      const errands = await takeErrands();
      for (const errand of errands) begin(errand);
      if (errands.length > 0) wanted = true;
    }
    wanted = false;
    const next = stopped ? undefined : await store.read((reads) => reads.queues.nextDue(now));
    cancelAlarm();
    // What is due now and was not claimed waits for a lane of its app to end, and that wakes.
    if (!stopped && next !== undefined && next > now) cancelAlarm = clock.alarm(next, wake);
  }

  async function claim(tx: Tx, claimed: DeliveryQueue[]): Promise<readonly Claim[]> {
    const now = clock.now();
    const share = MOST_LANES_PER_APP / 2;
    const busy = [...lanesPerApp].filter(([, lanes]) => lanes >= share).map(([appId]) => appId);
    const errands: Claim[] = [];
    for (const lane of await tx.queues.claim(now, now + leaseMs, share, busy)) {
      // When the clock was moved past a lease that is held here, the lane is claimed twice; the first holder goes on.
      if (held.has(key(lane))) continue;
      claimed.push(lane);
      const to = await tx.subscriptions.findOfApp(lane.appId);
      if (to) errands.push({ lane, to, due: await tx.deliveries.listDue(lane, now, LANE_BATCH), leasedAt: now });
      else await giveUp(tx, lane);
    }
    return errands;
  }

  /** Nobody is there to be told: what is pending is dropped, and a callback that comes later has not failed yet. */
  async function giveUp(tx: Tx, lane: DeliveryQueue): Promise<void> {
    await tx.deliveries.dropPending(lane.pageId, lane.appId);
    await tx.queues.saveHealth(lane, null, null);
    await tx.queues.release(lane);
  }

  /** Claims what is due. Whether that was committed may be unknown: then it is given back, if it is ours. */
  async function takeErrands(): Promise<readonly Claim[]> {
    const claimed: DeliveryQueue[] = [];
    try {
      return await store.write((tx) => claim(tx, claimed));
    } catch (error) {
      if (error instanceof TransientFailure) for (const lane of claimed) kept.set(key(lane), lane);
      throw error;
    }
  }

  async function giveBack(): Promise<void> {
    const given = [...kept].map(async ([name, lane]) => {
      // Once it is taken again here, whoever has it gives it back.
      if (!held.has(name)) await store.write((tx) => tx.queues.release(lane));
      kept.delete(name);
    });
    // None may be given back late, when it is claimed again already.
    await Promise.allSettled(given);
    await Promise.all(given);
  }

  function begin(errand: Claim): void {
    const { lane } = errand;
    const begun = performance.now();
    held.add(key(lane));
    lanesPerApp.set(lane.appId, (lanesPerApp.get(lane.appId) ?? 0) + 1);
    const run = send(errand)
      .finally(() => held.delete(key(lane)))
      .then(() => store.write((tx) => tx.queues.release(lane)))
      .catch((error: unknown) => {
        options.outages.recordFailure('courier', error, begun);
        if (error instanceof TransientFailure) return void kept.set(key(lane), lane);
        // It would go wrong again, after posting again: the lane waits until its lease runs out.
        if (!stopped) clock.alarm(clock.now() + leaseMs, wake);
      })
      .finally(() => {
        running.delete(run);
        const left = (lanesPerApp.get(lane.appId) ?? 1) - 1;
        if (left === 0) lanesPerApp.delete(lane.appId);
        else lanesPerApp.set(lane.appId, left);
        wake();
      });
    running.add(run);
  }

  async function send({ lane, to, due, ...errand }: Claim): Promise<void> {
    const app = await store.read((reads) => reads.apps.find(lane.appId));
    const address = callbackAddress(to.callbackUrl, options.publicUrl());
    const records: Promise<unknown>[] = [];
    let unrecorded = false;
    const record = <T>(written: Promise<T>): Promise<T> => {
      written.catch(() => (unrecorded = true));
      records.push(written);
      return written;
    };
    let { leasedAt } = errand;
    for (const delivery of due) {
      // What cannot be recorded would be told again.
      if (stopped || unrecorded) break;
      if (clock.now() - leasedAt > LEASE_MARGIN_MS / 2) {
        const now = clock.now();
        // Whoever has taken the lane since sends the rest.
        if (!(await record(store.write((tx) => tx.queues.extendLease(lane, now + leaseMs))).catch(() => false))) break;
        leasedAt = now;
      }
      const attempt = await poster.post(address, app?.secret ?? '', delivery.body, clock.now());
      // Cut short by our own end: it stays due, and will be told again.
      if (stopped && attempt.status === null) break;
      const recorded = record(
        recordOutcome(ports, options.policy, lane, delivery, attempt).then((outcome) => {
          if (!succeeded(attempt)) logFailure(delivery, attempt, outcome);
          options.attempted(delivery.pageId, outcome.state, attempt.durationMs);
          return outcome;
        }),
      );
      if (!succeeded(attempt) && (await recorded.catch(() => undefined))?.lane === 'unsubscribed') break;
    }
    await Promise.allSettled(records);
    await Promise.all(records);
  }

  function logFailure(delivery: Delivery, { status, failure }: Attempt, outcome: object): void {
    const { pageId, revision, appId, field, attempts } = delivery;
    const error = failure && describeFailure(failure);
    const level = 'lane' in outcome && outcome.lane !== 'failing' ? 'warn' : 'info';
    const what = {
      page: pageId,
      revision,
      app: appId,
      field,
      attempt: attempts + 1,
      status,
      failure: failure?.kind,
      error,
    };
    options.log({ level, event: 'delivery.failed', ...what, ...outcome });
  }

  wake();
  return {
    wake,
    async settled() {
      while (sweeping || running.size > 0) await Promise.all([sweeping, ...running]);
    },
    async stop(graceMs) {
      stopped = true;
      trying.stop();
      cancelAlarm();
      const underWay = Promise.all([sweeping, ...running]);
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([underWay, new Promise((resolve) => (timer = setTimeout(resolve, graceMs)))]);
      clearTimeout(timer);
      await poster.close();
      await Promise.all([sweeping, ...running]);
    },
  };
}

const key = (lane: DeliveryQueue): string => `${lane.pageId} ${lane.appId}`;
