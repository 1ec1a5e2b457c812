import type { Claim, DeliveryResult, LeasedQueue, QueueDue, QueueRelease } from '../app/ports/delivery-work.ts';
import type { DeliveryQueue } from '../app/ports/entities.ts';
import type { Statements } from './driver.ts';
import { SqlDeliveryRecords } from './records/deliveries.ts';
import { listWork } from './records/pending-deliveries.ts';
import { SqlQueueRecords } from './records/queues.ts';
import { SqlSubscriptionReads } from './records/subscriptions.ts';

/** Leases due queues inside a transaction, with their due deliveries. `process` names this process. */
export async function claimQueues(sql: Statements, process: string, claim: Claim): Promise<readonly LeasedQueue[]> {
  const { now, batch } = claim;
  const [queues, subscriptions] = [new SqlQueueRecords(sql, process), new SqlSubscriptionReads(sql)];
  const leased: LeasedQueue[] = [];
  for (const { queue, changes, nextRevision } of await queues.claim(claim)) {
    const subscription = await subscriptions.findOfApp(queue.appId);
    leased.push({ queue, changes, subscription, ...(await listWork(sql, { ...queue, nextRevision }, now, batch)) });
  }
  return leased;
}

/** Leases a queue inside a transaction about its Page, with its due deliveries; undefined when it is leased or not due. */
export async function claimQueue(
  sql: Statements,
  process: string,
  queue: Pick<DeliveryQueue, 'pageId' | 'appId'>,
  { now, leaseUntil, batch }: Claim,
): Promise<LeasedQueue | undefined> {
  const claimed = await new SqlQueueRecords(sql, process).claimOne(queue, now, leaseUntil);
  if (!claimed) return undefined;
  const { nextRevision, ...leased } = claimed;
  const subscription = await new SqlSubscriptionReads(sql).findOfApp(queue.appId);
  const work = await listWork(sql, { ...leased.queue, nextRevision }, now, batch);
  return { ...leased, subscription, ...work };
}

/** Stores results of attempts and gives queues back, inside a transaction. */
export async function recordResults(
  sql: Statements,
  process: string,
  results: readonly DeliveryResult[],
  releases: readonly QueueRelease[],
): Promise<readonly QueueDue[]> {
  const [queues, deliveries] = [new SqlQueueRecords(sql, process), new SqlDeliveryRecords(sql)];
  for (const { delivery, attempt, state, dueAt } of results)
    await deliveries.recordAttempt(delivery, attempt, state, dueAt);
  const ended: QueueDue[] = [];
  for (const release of releases) ended.push(...(await queues.giveBack(release)));
  return ended;
}
