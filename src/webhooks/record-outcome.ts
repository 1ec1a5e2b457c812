import { recordEvent } from '../app/record-event.ts';
import type { Attempt, Delivery, DeliveryState, DeliveryQueue } from '../app/ports/entities.ts';
import type { QueueRelease } from '../app/ports/delivery-work.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { Tx } from '../app/ports/store.ts';
import { nextAttempt, type RetryPolicy } from './retry-schedule.ts';

/** Since when a queue fails and when that was reported; epoch ms, null for never. */
export type QueueHealth = Pick<DeliveryQueue, 'failingSince' | 'alertedAt'>;

/** The result of an attempt for its delivery and for the queue of that delivery. */
export interface Outcome {
  readonly state: DeliveryState;
  /** The time of the next attempt, in epoch ms; null when there will be none. */
  readonly nextAt: number | null;
  readonly queue: 'healthy' | 'failing' | 'alerted' | 'unsubscribed';
}

/** Returns whether a receiver answered 2xx. Source: docs/graph/webhooks.md §5; Meta documents 200 only. */
export const succeeded = (attempt: Attempt): boolean =>
  attempt.status !== null && attempt.status >= 200 && attempt.status < 300;

/** Returns the outcome of an attempt, for a queue that had this health before it. */
export function outcomeOf(policy: RetryPolicy, health: QueueHealth, delivery: Delivery, attempt: Attempt): Outcome {
  if (succeeded(attempt)) return { state: 'delivered', nextAt: null, queue: 'healthy' };
  const failedFor = attempt.at - (health.failingSince ?? attempt.at);
  if (policy.unsubscribeAfter !== null && failedFor >= policy.unsubscribeAfter)
    return { state: 'dropped', nextAt: null, queue: 'unsubscribed' };
  const firstAt = delivery.firstAttemptAt ?? attempt.at;
  const next = nextAttempt(policy, attempt.at - firstAt);
  const queue = failedFor >= policy.alertAfter && health.alertedAt === null ? 'alerted' : 'failing';
  return next === undefined
    ? { state: 'dropped', nextAt: null, queue }
    : { state: 'pending', nextAt: firstAt + next, queue };
}

/** Returns whether an outcome has an event, which is recorded with it. */
export const hasEvent = ({ queue }: Outcome): boolean => queue === 'alerted' || queue === 'unsubscribed';

/**
 * Records a failed attempt after which a queue is reported, or loses its subscription, together with the event about
 * that. The database decides since when the queue fails, because another process may have delivered meanwhile; `lease` has
 * what it does not know yet. Resolves to the outcome and to the health of the queue after it.
 */
export async function recordOutcome(
  ports: Ports,
  policy: RetryPolicy,
  claimed: DeliveryQueue,
  lease: Pick<QueueRelease, 'hasSucceeded' | 'failedAt'>,
  delivery: Delivery,
  attempt: Attempt,
): Promise<{ readonly outcome: Outcome; readonly health: QueueHealth }> {
  const recorded = await ports.store.write(async (tx) => {
    const stored = (await tx.queues.find(claimed.pageId, claimed.appId)) ?? claimed;
    const before = lease.hasSucceeded ? { failingSince: null, alertedAt: null } : stored;
    const since = before.failingSince ?? lease.failedAt ?? attempt.at;
    const outcome = outcomeOf(policy, { ...before, failingSince: since }, delivery, attempt);
    await tx.deliveries.recordAttempt(delivery, attempt, outcome.state, outcome.nextAt ?? delivery.dueAt);
    const health = await saveHealth(ports, tx, { ...stored, ...before }, outcome, since, attempt.at);
    return { outcome, health };
  });
  // These two have recorded an event.
  if (hasEvent(recorded.outcome)) ports.wake(claimed.pageId);
  return recorded;
}

/** Stores the health of a queue after a failure, with the event about it. Resolves to the health. */
async function saveHealth(
  ports: Ports,
  tx: Tx,
  queue: DeliveryQueue,
  outcome: Outcome,
  since: number,
  at: number,
): Promise<QueueHealth> {
  const { pageId, appId } = queue;
  if (outcome.queue === 'unsubscribed') {
    await tx.subscriptions.remove(pageId, appId);
    await tx.deliveries.dropPending(pageId, appId);
    await tx.queues.saveHealth(queue, null, null);
    await recordEvent(ports, tx, pageId, { kind: 'webhooks_disabled', appId, since });
    return { failingSince: null, alertedAt: null };
  }
  const alertedAt = outcome.queue === 'alerted' ? at : queue.alertedAt;
  await tx.queues.saveHealth(queue, since, alertedAt);
  if (outcome.queue === 'alerted') await recordEvent(ports, tx, pageId, { kind: 'webhooks_failing', appId, since });
  return { failingSince: since, alertedAt };
}
