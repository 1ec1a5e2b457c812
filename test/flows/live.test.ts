import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { addPage } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { kinds, openLive, revisions, type LiveStream } from '../support/live.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';

interface Flow {
  readonly instance: Instance;
  readonly pageId: string;
  readonly alex: string;
  readonly sam: string;
  readonly live: (query?: Record<string, string>, lastEventId?: number | string) => Promise<LiveStream>;
  readonly write: (psid: string, text?: string) => Promise<void>;
}

async function begin(t: TestContext): Promise<Flow> {
  const instance = await startInstance();
  t.after(() => instance.close());
  const [alex = '', sam = ''] = instance.consumers.map(({ psid }) => psid);
  const pageId = instance.page.id;
  return {
    instance,
    pageId,
    alex,
    sam,
    live: (query = {}, lastEventId) => openLive(instance, { page_id: pageId, ...query }, lastEventId),
    async write(psid, text = 'Hello') {
      const reply = await instance.control(`/threads/${pageId}/${psid}/messages`, { text });
      assert.equal(reply.status, 200, reply.text);
    },
  };
}

const revisionOf = async ({ instance, pageId }: Flow): Promise<number> =>
  (await instance.control(`/pages/${pageId}/journal?limit=1`)).json.data[0].revision;

/** Both people write, an app subscribes and sends a message, a call rings and is declined, the settings change. */
async function makeEvents({ instance, pageId, alex, sam, write }: Flow): Promise<void> {
  await write(alex);
  await write(sam);
  const fields = { subscribed_fields: ['calls', 'call_settings_update'] };
  assert.equal((await instance.post('/me/subscribed_apps', fields)).status, 200);
  const text = { recipient: { id: sam }, message: { text: 'Hi' } };
  assert.equal((await instance.post('/me/messages', text)).status, 200);
  const { json } = await instance.control(`/threads/${pageId}/${alex}/calls`, { entry: 'icon' });
  assert.equal((await instance.control(`/calls/${json.call_id}/decline`, { as: 'inbox' })).status, 200);
  await writeSettings(instance, { icon_enabled: false });
}

const isLast = ({ event }: { event: string }) => event === 'call_settings_update';

describe('A live stream', () => {
  it("of a thread receives that person's messages and calls and the settings, and nothing of other people", async (t) => {
    const flow = await begin(t);
    const stream = await flow.live({ psid: flow.alex });
    await makeEvents(flow);
    await stream.waitFor(isLast);
    assert.deepEqual(kinds(stream), ['message_received', 'call_started', 'call_ended', 'call_settings_update']);
    const [written, , over, changed] = stream.events;
    assert.equal(written?.data.message.psid, flow.alex);
    assert.deepEqual([over?.data.call.outcome, over?.data.message.type], ['declined', 'missed_call']);
    assert.equal(changed?.data.call_settings.icon_enabled, false);
  });

  it('of an inbox receives every thread and the settings, and not subscriptions', async (t) => {
    const flow = await begin(t);
    const stream = await flow.live({ scope: 'inbox' });
    await makeEvents(flow);
    await stream.waitFor(isLast);
    assert.deepEqual(kinds(stream), [
      'message_received',
      'message_received',
      'message_sent',
      'message_delivered',
      'call_started',
      'call_ended',
      'call_settings_update',
    ]);
  });

  it('of a Page receives every event as the journal shows it, under its revision', async (t) => {
    const flow = await begin(t);
    const stream = await flow.live();
    await makeEvents(flow);
    await stream.waitFor(isLast);
    assert.deepEqual(kinds(stream).filter((kind) => kind === 'app_subscribed').length, 1);
    const journal = (await flow.instance.control(`/pages/${flow.pageId}/journal`)).json.data.reverse();
    const received = stream.events.map(({ data }) => data);
    assert.deepEqual(received, journal.slice(-received.length));
    assert.deepEqual(
      revisions(stream),
      received.map(({ revision }) => revision),
    );
  });

  it('receives nothing of another Page', async (t) => {
    const flow = await begin(t);
    const other = await addPage(flow.instance);
    const stream = await openLive(flow.instance, { page_id: other.id });
    await flow.write(flow.alex);
    await writeSettings(flow.instance, { icon_enabled: false }, { pageId: other.id, token: other.token });
    await stream.waitFor(isLast);
    assert.deepEqual(kinds(stream), ['call_settings_update']);
  });

  it('receives an alert and a lost subscription, which no request causes', async (t) => {
    const flow = await begin(t);
    const { instance } = flow;
    const { receiver } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    receiver.answers.push(...new Array<number>(100).fill(500));
    await writeSettings(instance, { icon_enabled: false });
    const stream = await flow.live();
    for (const [i, seconds] of [1, 4, 25, 90, 180, 600, 900, 1800].entries()) {
      await receiver.count(i + 1);
      await instance.clock.alarmWithin(seconds * 1000);
      instance.clock.advance(seconds * 1000);
    }
    await stream.waitFor(({ event }) => event === 'webhooks_failing');
    await stream.waitFor(({ event }) => event === 'webhooks_disabled');
  });
});

describe('A live stream that reconnects with its last id', () => {
  it('receives missed and new events once each', async (t) => {
    const flow = await begin(t);
    const first = await flow.live();
    await flow.write(flow.alex, 'one');
    await first.waitFor(({ data }) => data.message?.text === 'one');
    first.drop();
    await flow.write(flow.alex, 'two');
    await flow.write(flow.sam, 'three');
    const second = await flow.live({}, first.lastId);
    await flow.write(flow.alex, 'four');
    await second.waitFor(({ data }) => data.message?.text === 'four');
    const texts = [...first.events, ...second.events].map(({ data }) => data.message?.text);
    assert.deepEqual(texts, ['one', 'two', 'three', 'four']);
    assert.equal(second.lastId, await revisionOf(flow));
  });

  it('receives all events of the Page after id 0, also more than one batch', async (t) => {
    const flow = await begin(t);
    await Promise.all(Array.from({ length: 420 }, (_, i) => flow.write(flow.alex, String(i))));
    const last = await revisionOf(flow);
    const stream = await flow.live({}, 0);
    await stream.waitFor(({ id }) => id === last);
    assert.deepEqual(
      revisions(stream),
      Array.from({ length: last }, (_, i) => i + 1),
    );
  });

  it('receives new events when the id is from the future or no id', async (t) => {
    const flow = await begin(t);
    const now = await revisionOf(flow);
    const streams = [
      await flow.live({}, now + 1000),
      await flow.live({}, '999999999999999'),
      await flow.live({}, 'abc'),
      await flow.live({}, '-1'),
      await flow.live({}, '1e3'),
    ];
    for (const stream of streams) assert.equal(stream.lastId, now);
    await flow.write(flow.alex);
    for (const stream of streams) await stream.waitFor(({ id }) => id === now + 1);
    for (const stream of streams) assert.deepEqual(revisions(stream), [now + 1]);
  });
});

describe('A live stream of a Page that does not exist', () => {
  for (const [query, status, reason] of [
    [{ page_id: '5' }, 404, 'not_found'],
    [{}, 400, 'invalid_parameter'],
    [{ page_id: 'x' }, 400, 'invalid_parameter'],
    [{ page_id: '5', scope: 'thread' }, 400, 'invalid_parameter'],
    [{ page_id: '5', scope: 'everything' }, 400, 'invalid_parameter'],
    [{ page_id: '5', psid: 'x' }, 400, 'invalid_parameter'],
  ] as const) {
    it(`is refused with the reason: ?${new URLSearchParams(query).toString()}`, async (t) => {
      const { instance } = await begin(t);
      const reply = await instance.control(`/live?${new URLSearchParams(query).toString()}`);
      assert.deepEqual([reply.status, reply.json.error.reason], [status, reason]);
    });
  }
});

describe('A live stream of the thread of an unknown person', () => {
  it('is refused, since it would never receive an event', async (t) => {
    const { instance } = await begin(t);
    const reply = await instance.control(`/live?page_id=${instance.page.id}&psid=5`);
    assert.deepEqual([reply.status, reply.json.error.reason], [404, 'not_found']);
  });
});

describe('Many live streams that connect, disconnect and resume while others write', () => {
  it('receive each revision exactly once and in order', async (t) => {
    const flow = await begin(t);
    const start = await revisionOf(flow);
    const WRITES = 400;
    const end = start + WRITES;
    const writing = (async () => {
      for (let i = 0; i < WRITES; i += 20) {
        await Promise.all(Array.from({ length: 20 }, (_, j) => flow.write(j % 2 ? flow.alex : flow.sam, `${i + j}`)));
      }
    })();
    const follow = async (n: number): Promise<readonly number[]> => {
      const received: number[] = [];
      for (let last = start; last < end;) {
        const stream = await flow.live({}, last);
        // Each stays for some more revisions than the one before, and closes while others are written.
        const stay = Math.min(end, last + 1 + ((received.length * 7 + n * 13) % 60));
        await stream.waitFor(({ id = 0 }) => id >= stay);
        stream.drop();
        received.push(...revisions(stream));
        last = stream.lastId;
      }
      return received;
    };
    const all = await Promise.all(Array.from({ length: 16 }, (_, n) => follow(n)));
    await writing;
    const expected = Array.from({ length: WRITES }, (_, i) => start + 1 + i);
    for (const received of all) assert.deepEqual(received, expected);
  });
});
