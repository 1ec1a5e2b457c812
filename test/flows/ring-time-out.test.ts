import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { addPage } from '../support/graph.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';
import { openThread, type TestThread } from '../support/thread.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const iso = (ms: number) => new Date(NOW + ms).toISOString();

async function start(t: TestContext): Promise<{ instance: Instance; thread: TestThread }> {
  const instance = await startInstance({}, new ManualClock(NOW));
  t.after(() => instance.close());
  return { instance, thread: await openThread(instance, await addPage(instance)) };
}

/** A clock on which no alarm rings: what is due stays undone. */
class DeafClock extends ManualClock {
  override alarm(): () => void {
    return () => {};
  }
}

/** Resolves to how a call ended, once it has. */
const ended = (instance: Instance, pageId: string, callId: string) =>
  eventually(async () => {
    const { data } = (await instance.control(`/pages/${pageId}/journal`)).json;
    const row = data.find((each: { kind: string; call?: { id: string } }) => {
      return each.kind === 'call_ended' && each.call?.id === callId;
    });
    assert.ok(row, 'the call has not ended');
    return row;
  });

describe('A ring that nobody answers', () => {
  it('is on in its last millisecond, and over at 60 s sharp', async (t) => {
    const { instance, thread } = await start(t);
    const callId = await thread.ring();
    await instance.clock.alarmWithin(60_000);
    instance.clock.advance(59_999);
    assert.equal((await thread.view()).call.state, 'ringing');
    const busy = 'The consumer is already in a call with the Page.';
    await thread.tapRefused({ gate: 'not_in_call', text: busy }, 'icon');
    instance.clock.advance(1);
    const { call, message } = await ended(instance, thread.page.id, callId);
    assert.deepEqual([call.state, call.outcome, call.ended_at], ['ended', 'missed', iso(60_000)]);
    assert.deepEqual([message.type, message.at], ['missed_call', iso(60_000)]);
    assert.equal((await thread.view()).call, null);
    await thread.ring('missed_call', message.id);
  });

  it('can be taken in its last millisecond, and then no longer times out', async (t) => {
    const { instance, thread } = await start(t);
    const callId = await thread.ring();
    await instance.clock.alarmWithin(60_000);
    instance.clock.advance(59_999);
    assert.equal((await instance.control(`/calls/${callId}/accept`, { as: 'inbox' })).status, 200);
    instance.clock.advance(3_600_000);
    assert.equal((await thread.view()).call.state, 'in_call');
  });

  it('cannot be taken, declined or ended at its end', async (t) => {
    const { instance, thread } = await start(t);
    const callId = await thread.ring();
    await instance.clock.alarmWithin(60_000);
    instance.clock.advance(60_000);
    for (const [word, as] of [
      ['accept', 'inbox'],
      ['decline', 'inbox'],
      ['hang_up', 'consumer'],
    ] as const) {
      const { status, json } = await instance.control(`/calls/${callId}/${word}`, { as });
      assert.deepEqual([status, json.error.reason], [409, 'call_ended']);
    }
    assert.equal((await ended(instance, thread.page.id, callId)).call.outcome, 'missed');
    assert.equal((await thread.view()).messages.length, 1);
  });

  it('cannot be taken after its end either when nobody has seen to that yet', async (t) => {
    const instance = await startInstance({}, new DeafClock(NOW));
    t.after(() => instance.close());
    const thread = await openThread(instance, await addPage(instance));
    const callId = await thread.ring();
    instance.clock.advance(60_000);
    const { status, json } = await instance.control(`/calls/${callId}/accept`, { as: 'inbox' });
    assert.deepEqual([status, json.error.reason], [409, 'call_ended']);
    assert.equal((await thread.view()).call, null);
  });

  it('ends at its own time, one of many that began at different times', async (t) => {
    const { instance, thread } = await start(t);
    const calls = [];
    for (let n = 0; n < 20; n++) {
      const person = await openThread(instance, thread.page);
      calls.push(await person.ring());
      instance.clock.advance(1000);
    }
    await instance.clock.alarmWithin(60_000);
    instance.clock.advance(60_000);
    for (const [n, callId] of calls.entries()) {
      const { call } = await ended(instance, thread.page.id, callId);
      assert.equal(call.ended_at, iso(n * 1000 + 60_000));
    }
    assert.deepEqual((await instance.control(`/pages/${thread.page.id}/calls`)).json.data, []);
  });
});

describe('A person', () => {
  it('rings once at a time, whatever came before in the same instant', async (t) => {
    const { instance, thread } = await start(t);
    const busy = { gate: 'not_in_call', text: 'The consumer is already in a call with the Page.' };
    for (let n = 0; n < 20; n++) {
      const callId = await thread.ring();
      await thread.tapRefused(busy, 'icon');
      assert.equal((await thread.view()).call?.id, callId);
      assert.equal((await instance.control(`/calls/${callId}/decline`, { as: 'inbox' })).status, 200);
      assert.equal((await thread.view()).call, null);
    }
  });

  it('of two taps at once has one that rings', async (t) => {
    const { thread } = await start(t);
    const taps = await Promise.all([thread.tap('icon'), thread.tap('icon'), thread.tap('icon')]);
    assert.deepEqual(taps.map(({ status }) => status).sort(), [200, 409, 409]);
  });

  it('rings while others do, and calls two Pages at a time', async (t) => {
    const { instance, thread } = await start(t);
    const other = await openThread(instance, thread.page);
    const elsewhere = await openThread(instance, await addPage(instance));
    for (const each of [thread, other, elsewhere]) await each.ring();
    assert.equal((await instance.control(`/pages/${thread.page.id}/calls`)).json.data.length, 2);
  });
});

describe('A restart in the middle of a ring', () => {
  for (const [when, downFor] of [
    ['before its time', 20_000],
    ['at its very end', 40_000],
    ['an hour after', 3_600_000],
  ] as const) {
    it(`that is over ${when} ends the ring at its time, and tells`, async (t) => {
      const data = emptyFolder();
      const clock = new ManualClock(NOW);
      const first = await startInstance({ data }, clock);
      const { receiver } = await subscribeDemo(first);
      t.after(() => receiver.close());
      await writeSettings(first, { call_routing: { ring_target: 'PARTNERS' } });
      const page = { id: first.page.id, token: first.page.access_token };
      const callId = await (await openThread(first, page)).ring();
      await receiver.count(2);
      clock.advance(20_000);
      await first.close();

      clock.advance(downFor);
      const second = await startInstance({ data }, clock);
      t.after(() => second.close());
      if (downFor < 40_000) {
        const [ringing] = (await second.control(`/pages/${page.id}/calls`)).json.data;
        assert.deepEqual([ringing.id, ringing.state], [callId, 'ringing']);
        await clock.alarmWithin(20_000);
        clock.advance(20_000);
      }
      const { call } = await ended(second, page.id, callId);
      assert.deepEqual([call.outcome, call.ended_at], ['missed', iso(60_000)]);
      const terminate = JSON.parse((await receiver.count(3))[2]?.body.toString() ?? '').entry[0].calls[0];
      const seconds = NOW / 1000;
      assert.deepEqual(terminate, {
        id: callId,
        event: 'terminate',
        timestamp: seconds + 60,
        status: 'Completed',
        start_time: seconds,
        end_time: seconds + 60,
      });
    });
  }
});
