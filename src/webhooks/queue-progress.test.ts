import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attempt, Delivery, DeliveryQueue } from '../app/ports/entities.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { QueueProgress } from './queue-progress.ts';
import type { Outcome } from './record-outcome.ts';

const QUEUE: DeliveryQueue = {
  pageId: '1' as PageId,
  appId: '2' as AppId,
  failingSince: null,
  alertedAt: null,
};
const aDelivery = (revision: number, dueAt: number): Delivery => ({
  pageId: QUEUE.pageId,
  appId: QUEUE.appId,
  revision,
  field: 'messages',
  body: '{}',
  state: 'pending',
  attempts: 0,
  createdAt: 0,
  dueAt,
  firstAttemptAt: null,
});
const FIRST = aDelivery(1, 100);
const SECOND = aDelivery(2, 200);
const rest = { durationMs: 1, fault: null } as const;
const delivered = (at: number): Attempt => ({ at, ...rest, status: 200, failure: null, response: '' });
const refused = (at: number): Attempt => ({ at, ...rest, status: 500, failure: null, response: '' });
const done: Outcome = { state: 'delivered', nextAt: null, queue: 'healthy' };
const again = (nextAt: number): Outcome => ({ state: 'pending', nextAt, queue: 'failing' });

function lease(queue: Partial<DeliveryQueue> = {}, laterDue: number | null = null): QueueProgress {
  const due = [FIRST, SECOND];
  return new QueueProgress({ queue: { ...QUEUE, ...queue }, changes: 7, subscription: undefined, due, laterDue });
}

describe('The end of a lease', () => {
  it('has the due time of the next delivery, of those in memory and the later ones', () => {
    const { nextDue, changes, at, queue } = lease().release(300);
    assert.deepEqual([nextDue, changes, at, queue], [100, 7, 300, QUEUE]);
    assert.equal(lease({}, 50).release(300).nextDue, 50);
    assert.equal(lease({}, 150).release(300).nextDue, 100);
  });

  it('has no due time once nothing is pending', () => {
    const progress = lease();
    progress.note(FIRST, delivered(300), done);
    assert.equal(progress.release(300).nextDue, 200);
    progress.postpone(SECOND, null);
    assert.equal(progress.release(300).nextDue, null);
  });

  it('has the due time of a retry', () => {
    const progress = lease({}, 900);
    progress.note(FIRST, refused(300), again(800));
    progress.postpone(SECOND, 1000);
    assert.equal(progress.release(300).nextDue, 800);
    progress.postpone(FIRST, 950);
    assert.equal(progress.release(300).nextDue, 900);
  });
});

describe('The health of a leased queue', () => {
  it('is that of the queue before any attempt', () => {
    assert.equal(lease({ failingSince: 5 }).health.failingSince, 5);
    assert.deepEqual(lease().lease, { hasSucceeded: false, failedAt: null });
  });

  it('fails since the first of several failed attempts, which is that of the lease too', () => {
    const progress = lease({ alertedAt: 9 });
    progress.note(FIRST, refused(300), again(400));
    progress.note(FIRST, refused(400), again(500));
    assert.deepEqual([progress.health.failingSince, progress.health.alertedAt], [300, 9]);
    assert.deepEqual(progress.lease, { hasSucceeded: false, failedAt: 300 });
  });

  it('fails since an earlier lease', () => {
    const progress = lease({ failingSince: 5 });
    progress.note(FIRST, refused(300), again(400));
    assert.equal(progress.health.failingSince, 5);
    assert.equal(progress.lease.failedAt, 300);
  });

  it('is restored by a success, after which it can fail again', () => {
    const progress = lease({ failingSince: 5, alertedAt: 9 });
    progress.note(FIRST, refused(300), again(400));
    progress.note(FIRST, delivered(400), done);
    assert.deepEqual(progress.health, { failingSince: null, alertedAt: null });
    assert.deepEqual(progress.lease, { hasSucceeded: true, failedAt: null });
    progress.note(SECOND, refused(500), again(600));
    assert.deepEqual(progress.health, { failingSince: 500, alertedAt: null });
    const { hasSucceeded, failedAt, nextDue } = progress.release(700);
    assert.deepEqual([hasSucceeded, failedAt, nextDue], [true, 500, 600]);
  });

  it('is that which was stored, after which the lease has no results of its own', () => {
    const progress = lease();
    progress.note(FIRST, delivered(300), done);
    progress.note(SECOND, refused(400), again(500));
    progress.noteStored(SECOND, { failingSince: 400, alertedAt: 450 }, again(600));
    assert.deepEqual(progress.health, { failingSince: 400, alertedAt: 450 });
    assert.deepEqual(progress.lease, { hasSucceeded: false, failedAt: null });
    assert.equal(progress.release(700).nextDue, 600);
  });
});
