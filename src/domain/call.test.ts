import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  applyCallAct,
  isLiveAt,
  RING_MS,
  computeTalkSeconds,
  type Call,
  type CallAct,
  type CallActor,
  type CallState,
} from './call.ts';
import type { RingTarget } from './call-settings.ts';
import type { AppId, CallId, PageId, Psid } from './ids.ts';
import { Refused } from './refusal.ts';

const START = Date.UTC(2027, 5, 1, 12);
const LATER = START + 10_000;

/** A call in any state; accepted 5 s in where it was, and ended 8 s in. */
function aCall(state: CallState, rings: RingTarget = 'META', steps: Partial<Call> = {}): Call {
  return {
    id: 'c_1' as CallId,
    pageId: '1' as PageId,
    psid: '2' as Psid,
    direction: 'user_initiated',
    entry: 'icon',
    appId: null,
    rings,
    state,
    outcome: state === 'ended' ? 'completed' : null,
    ...(state !== 'ringing' && rings === 'PARTNERS' && { appId: APP.appId }),
    startedAt: START,
    acceptedAt: state === 'ringing' ? null : START + 5000,
    endedAt: state === 'ended' ? START + 8000 : null,
    ...steps,
  };
}

const CONSUMER: CallActor = { as: 'consumer' };
const INBOX: CallActor = { as: 'inbox' };
const TIME: CallActor = { as: 'time' };
const APP = { as: 'app', appId: '7' as AppId } as const;
const OTHER_APP = { as: 'app', appId: '8' as AppId } as const;

/** Returns the result of an act as `state outcome`, or the reason of the refusal. */
function tried(call: Call, act: CallAct, actor: CallActor): string {
  try {
    const { state, outcome } = applyCallAct(call, act, actor, LATER);
    return outcome === null ? state : `${state} ${outcome}`;
  } catch (error) {
    assert.ok(error instanceof Refused);
    return error.refusal.reason;
  }
}

/** Accept, decline, hang up, time out: what each leads to when this actor does it. */
const TABLE: readonly [CallState, RingTarget, CallActor, readonly [string, string, string, string]][] = [
  ['ringing', 'META', INBOX, ['in_call', 'ended declined', 'ended declined', 'ended declined']],
  ['ringing', 'META', CONSUMER, ['not_call_owner', 'not_call_owner', 'ended missed', 'not_call_owner']],
  ['ringing', 'META', APP, ['not_call_owner', 'not_call_owner', 'not_call_owner', 'not_call_owner']],
  ['ringing', 'META', TIME, ['in_call', 'ended declined', 'ended missed', 'ended missed']],
  ['ringing', 'PARTNERS', APP, ['in_call', 'ended declined', 'ended declined', 'ended declined']],
  ['ringing', 'PARTNERS', CONSUMER, ['not_call_owner', 'not_call_owner', 'ended missed', 'not_call_owner']],
  ['ringing', 'PARTNERS', INBOX, ['not_call_owner', 'not_call_owner', 'not_call_owner', 'not_call_owner']],
  ['ringing', 'PARTNERS', TIME, ['in_call', 'ended declined', 'ended missed', 'ended missed']],
  [
    'in_call',
    'META',
    INBOX,
    ['call_already_accepted', 'call_already_accepted', 'ended completed', 'call_already_accepted'],
  ],
  ['in_call', 'META', CONSUMER, ['not_call_owner', 'not_call_owner', 'ended completed', 'not_call_owner']],
  ['in_call', 'META', APP, ['not_call_owner', 'not_call_owner', 'not_call_owner', 'not_call_owner']],
  [
    'in_call',
    'PARTNERS',
    APP,
    ['call_already_accepted', 'call_already_accepted', 'ended completed', 'call_already_accepted'],
  ],
  ['in_call', 'PARTNERS', CONSUMER, ['not_call_owner', 'not_call_owner', 'ended completed', 'not_call_owner']],
  ['in_call', 'PARTNERS', INBOX, ['not_call_owner', 'not_call_owner', 'not_call_owner', 'not_call_owner']],
  ['ended', 'META', INBOX, ['call_ended', 'call_ended', 'call_ended', 'call_ended']],
  ['ended', 'META', CONSUMER, ['call_ended', 'call_ended', 'call_ended', 'call_ended']],
  ['ended', 'META', APP, ['not_call_owner', 'not_call_owner', 'not_call_owner', 'not_call_owner']],
  ['ended', 'PARTNERS', APP, ['call_ended', 'call_ended', 'call_ended', 'call_ended']],
  ['ended', 'PARTNERS', CONSUMER, ['call_ended', 'call_ended', 'call_ended', 'call_ended']],
  ['ended', 'PARTNERS', INBOX, ['call_ended', 'call_ended', 'call_ended', 'call_ended']],
];
const ACTS: readonly CallAct[] = ['accept', 'decline', 'hang_up', 'time_out'];

/** The same for a call that APP started. */
const BUSINESS_TABLE: readonly [CallState, CallActor, readonly [string, string, string]][] = [
  ['ringing', CONSUMER, ['in_call', 'ended declined', 'ended declined']],
  ['ringing', APP, ['not_call_owner', 'not_call_owner', 'ended missed']],
  ['ringing', OTHER_APP, ['not_call_owner', 'not_call_owner', 'not_call_owner']],
  ['ringing', INBOX, ['not_call_owner', 'not_call_owner', 'not_call_owner']],
  ['in_call', CONSUMER, ['call_already_accepted', 'call_already_accepted', 'ended completed']],
  ['in_call', APP, ['not_call_owner', 'not_call_owner', 'ended completed']],
  ['in_call', OTHER_APP, ['not_call_owner', 'not_call_owner', 'not_call_owner']],
  ['ended', CONSUMER, ['call_ended', 'call_ended', 'call_ended']],
];
const BUSINESS: Partial<Call> = { direction: 'business_initiated', appId: APP.appId };

describe('An act on a call', () => {
  for (const [state, rings, actor, expected] of TABLE) {
    it(`by ${actor.as} on a call that is ${state} and rings ${rings}: ${expected.join(', ')}`, () => {
      const outcomes = ACTS.map((act) => tried(aCall(state, rings), act, actor));
      assert.deepEqual(outcomes, expected);
    });
  }

  for (const [state, actor, expected] of BUSINESS_TABLE) {
    const name = actor === OTHER_APP ? 'another app' : actor.as;
    it(`by ${name} on a call of the business that is ${state}: ${expected.join(', ')}`, () => {
      const outcomes = ACTS.slice(0, 3).map((act) => tried(aCall(state, 'PARTNERS', BUSINESS), act, actor));
      assert.deepEqual(outcomes, expected);
    });
  }

  it('by the app that accepts gives it the call, which no other app can end or accept again', () => {
    const talking = applyCallAct(aCall('ringing', 'PARTNERS'), 'accept', OTHER_APP, LATER);
    assert.equal(talking.appId, OTHER_APP.appId);
    assert.equal(tried(talking, 'hang_up', APP), 'not_call_owner');
    assert.equal(tried(talking, 'accept', APP), 'call_already_accepted');
    assert.equal(tried(talking, 'hang_up', OTHER_APP), 'ended completed');
  });

  it('by an app that only declines or hangs up a ring does not give it the call', () => {
    for (const act of ['decline', 'hang_up'] as const) {
      assert.equal(applyCallAct(aCall('ringing', 'PARTNERS'), act, APP, LATER).appId, null);
    }
  });

  it('that fails ends a ring and a call, once; after it, others are refused for that reason', () => {
    assert.equal(tried(aCall('ringing'), 'fail', TIME), 'ended failed');
    assert.equal(tried(aCall('in_call'), 'fail', TIME), 'ended failed');
    const failed = aCall('ended', 'META', { outcome: 'failed' });
    assert.equal(tried(failed, 'fail', TIME), 'call_failed');
    assert.equal(tried(failed, 'hang_up', CONSUMER), 'call_failed');
  });

  it('after the minute of a ring is refused, also before its timer has run; the time-out itself is not', () => {
    const act = (name: CallAct, actor: CallActor) => () => applyCallAct(aCall('ringing'), name, actor, START + RING_MS);
    assert.throws(act('accept', INBOX), { refusal: { reason: 'call_ended' } });
    assert.throws(act('hang_up', CONSUMER), { refusal: { reason: 'call_ended' } });
    assert.equal(act('time_out', TIME)().outcome, 'missed');
  });

  it('keeps the time of the acceptance when the call ends', () => {
    const { acceptedAt, endedAt } = applyCallAct(aCall('in_call'), 'hang_up', CONSUMER, LATER);
    assert.deepEqual([acceptedAt, endedAt], [START + 5000, LATER]);
  });

  it('by time does not end a call that no longer rings', () => {
    assert.equal(tried(aCall('in_call'), 'time_out', TIME), 'call_already_accepted');
    assert.equal(tried(aCall('ended'), 'time_out', TIME), 'call_ended');
  });

  it('sets the time of acceptance or of the end, and changes nothing else', () => {
    const ringing = aCall('ringing');
    const talking = applyCallAct(ringing, 'accept', INBOX, LATER);
    assert.deepEqual(talking, { ...ringing, state: 'in_call', acceptedAt: LATER });
    const ended = applyCallAct(talking, 'hang_up', CONSUMER, LATER + 61_999);
    assert.deepEqual(ended, { ...talking, state: 'ended', outcome: 'completed', endedAt: LATER + 61_999 });
    const missed = applyCallAct(ringing, 'hang_up', CONSUMER, LATER);
    assert.deepEqual(missed, { ...ringing, state: 'ended', outcome: 'missed', endedAt: LATER });
  });
});

describe('The duration of a call', () => {
  it('is in whole seconds from its acceptance; undefined for a call that was not accepted or has not ended', () => {
    const lasting = (ms: number) => aCall('ended', 'META', { acceptedAt: LATER, endedAt: LATER + ms });
    assert.deepEqual(
      [0, 999, 1000, 61_999].map((ms) => computeTalkSeconds(lasting(ms))),
      [0, 0, 1, 61],
    );
    assert.equal(computeTalkSeconds(aCall('ended', 'META', { acceptedAt: null })), undefined);
    assert.equal(computeTalkSeconds(aCall('in_call')), undefined);
    assert.equal(computeTalkSeconds(aCall('ringing')), undefined);
  });
});

describe('A call is live', () => {
  it('while it rings, for exactly a minute', () => {
    const ringing = aCall('ringing');
    const instants = [START - 1, START, START + RING_MS - 1, START + RING_MS];
    assert.deepEqual(
      instants.map((at) => isLiveAt(ringing, at)),
      [false, true, true, false],
    );
  });

  it('from its acceptance, for any time', () => {
    assert.deepEqual(
      [START - 1, START, START + 1e9].map((at) => isLiveAt(aCall('in_call'), at)),
      [false, true, true],
    );
  });

  it('until the instant of its end, and never when it ended in the instant of its start', () => {
    const ended = aCall('ended');
    assert.deepEqual(
      [START, START + 7999, START + 8000].map((at) => isLiveAt(ended, at)),
      [true, true, false],
    );
    assert.equal(isLiveAt(aCall('ended', 'META', { endedAt: START }), START), false);
  });

  it('neither before its start nor after its end, for any acts', () => {
    const anAct = fc.constantFrom<readonly [CallAct, CallActor]>(
      ['accept', INBOX],
      ['decline', INBOX],
      ['hang_up', INBOX],
      ['hang_up', CONSUMER],
      ['time_out', TIME],
    );
    const acts = fc.array(fc.tuple(anAct, fc.nat(50_000)), { maxLength: 4 });
    fc.assert(
      fc.property(acts, fc.nat(200_000), (steps, after) => {
        let call = aCall('ringing');
        let at = START;
        for (const [[act, actor], wait] of steps) {
          at += wait;
          if (call.state === 'ended' || (call.state === 'in_call' && act !== 'hang_up')) continue;
          call = applyCallAct(call, act, actor, at);
        }
        assert.equal(isLiveAt(call, START - 1 - after), false);
        if (call.endedAt !== null) assert.equal(isLiveAt(call, call.endedAt + after), false);
        assert.equal(call.state === 'ended', call.endedAt !== null && call.outcome !== null);
        assert.equal(call.outcome === 'completed', computeTalkSeconds(call) !== undefined);
      }),
    );
  });
});
