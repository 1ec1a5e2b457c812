import { grantPermission, type CallPermission } from '../domain/call-permission.ts';
import { LEASE_GRACE_MS, LEASE_MS, newCallMedia, type CallMedia } from '../domain/call-media.ts';
import type { Call } from '../domain/call.ts';
import type { PageEvent, Subscription } from '../domain/page-event.ts';
import { Refused } from '../domain/refusal.ts';
import { actInstant } from './find-call.ts';
import type { Thread } from './ports/entities.ts';
import type { Decide, PageChange, TimerChange } from './ports/page-change.ts';
import type { Ports } from './ports/ports.ts';
import { toEventRecord } from './record-event.ts';

/** A call before a change, with its media. */
export interface CallState {
  readonly call: Call;
  readonly media: CallMedia;
  /** Instant of the change, epoch ms. */
  readonly at: number;
  /** Revision of the first event of the change; those of the next ones follow. */
  readonly revision: number;
}

/** The result of a change: the call after it, its media and its events where there are any. */
export interface CallChange {
  readonly call: Call;
  readonly media?: CallMedia;
  readonly events?: readonly PageEvent[];
  /** Instant (epoch ms) at which the call fails when the process that carries its packets is gone. */
  readonly failsAt?: number;
}

/**
 * Changes a call that was found, by a decision about it as it is now, and afterwards has the process that carries its packets
 * follow. `change` has no effects, since it may be called again. Refusals: unknown_call, and those of `change`.
 */
export async function changeCall<T extends CallChange>(
  ports: Ports,
  found: Call,
  change: (state: CallState) => T,
): Promise<T> {
  const { result, media } = await decideCall(ports, found, change);
  ports.media.follow(result.call, media);
  return result;
}

/** Changes a call that was found, by a decision about it as it is now; returns the result, and the media after it. */
export async function decideCall<T extends CallChange>(
  ports: Ports,
  { pageId, id, psid }: Pick<Call, 'pageId' | 'id' | 'psid'>,
  change: (state: CallState) => T,
): Promise<{ readonly result: T; readonly media: CallMedia }> {
  const needs = { call: id, media: id, thread: psid, permission: psid };
  const decide: Decide<{ result: T; media: CallMedia }, typeof needs> = (page, subscriptions, facts) => {
    const { call } = facts;
    if (!page || !call) throw new Refused({ reason: 'unknown_call' });
    const media = facts.media ?? newCallMedia(pageId, id);
    const state = { call, media, at: actInstant(ports.clock.now(), call), revision: page.revision + 1 };
    const result = change(state);
    const pageChange = toPageChange(ports, { ...state, ...facts, call, media, subscriptions }, result);
    return { result: { result, media: result.media ?? media }, ...(pageChange && { change: pageChange }) };
  };
  const decided = await ports.store.decide(pageId, decide, needs);
  ports.wake(pageId);
  return decided;
}

interface Before extends CallState {
  readonly thread: Thread;
  readonly permission: CallPermission;
  readonly subscriptions: readonly Subscription[];
}

/** Returns a change of a call as it is stored; undefined when nothing changes. */
function toPageChange(ports: Ports, before: Before, after: CallChange): PageChange | undefined {
  const { thread, permission, subscriptions } = before;
  const { call, media = before.media, events = [] } = after;
  const { pageId, id } = call;
  const hasEnded = call.state === 'ended';
  const isOwned = media.owner !== before.media.owner;
  const failsAt = after.failsAt ?? (isOwned ? media.leaseUntil + LEASE_GRACE_MS : undefined);
  if (call === before.call && media === before.media && events.length === 0 && failsAt === undefined) return undefined;
  const now = ports.clock.now();
  const records = events.map((event) => ({
    ...toEventRecord(ports, pageId, event, now, subscriptions),
    ...(event.kind === 'call_ended' && { message: event.message }),
  }));
  const removed = (kind: TimerChange['kind']): TimerChange => ({ pageId, kind, subject: id, dueAt: null });
  const timers: TimerChange[] = [
    ...(call === before.call ? [] : [removed('ring')]),
    ...(hasEnded ? [removed('media')] : []),
    ...(!hasEnded && failsAt !== undefined ? [{ ...removed('media'), dueAt: failsAt }] : []),
  ];
  return {
    events: records,
    ...(call !== before.call && { call }),
    timers,
    // They may have a whole sound in them, and have no use after the call.
    ...(hasEnded && { media: { callId: id, after: undefined } }),
    ...(!hasEnded && media !== before.media && { media: { callId: id, after: media } }),
    ...(hasEnded && { thread }),
    ...(hasEnded && givesPermission(call) && { permission: grantPermission(permission, call.endedAt ?? now) }),
  };
}

/**
 * Returns true for a call after which the Page may call the person: it was connected, or the business did not pick up.
 * Source: docs/graph/calls.md §6.1.
 */
const givesPermission = ({ direction, outcome }: Call): boolean =>
  outcome === 'completed' || (direction === 'user_initiated' && (outcome === 'missed' || outcome === 'declined'));

/** Makes this process the one that carries the packets of a call, from `at` on (epoch ms), unless another one does. */
export const ownMedia = (ports: Ports, media: CallMedia, at: number): CallMedia =>
  media.owner === null ? { ...media, owner: ports.media.owner, leaseUntil: at + LEASE_MS } : media;
