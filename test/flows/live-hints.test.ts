import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { OutageLog } from '../../src/runtime/outage-log.ts';
import type { LiveNotice, LiveScope } from '../../src/app/ports/live.ts';
import type { Ports } from '../../src/app/ports/ports.ts';
import { startLiveStreams } from '../../src/runtime/live-streams.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { startInstance } from '../support/instance.ts';
import { openLive } from '../support/live.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { withDemo, writeSettings } from '../support/subscriber.ts';
import { aConsumer, aPage, OTHER_PAGE, PAGE } from '../store/records.ts';

describe('A live stream of a Page', () => {
  it('hears of a request about the Page, refused or not, and it can be listed by then', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const stream = await openLive(instance, { page_id: instance.page.id });
    for (const path of ['/me', '/me/nonsense']) {
      const hinted = stream.hinted('request');
      await instance.get(path);
      await hinted;
      const { data } = (await instance.control(`/requests?page_id=${instance.page.id}&limit=1`)).json;
      assert.equal(data[0].path, `/v26.0${path}`);
    }
    // It has no place in the journal, so nothing to resume from.
    assert.equal(stream.lastId, (await instance.control(`/pages/${instance.page.id}`)).json.revision);
  });

  it('hears of an attempt to deliver, taken or not, once it is recorded', async (t) => {
    const { instance, receiver } = await withDemo(t);
    const stream = await openLive(instance, { page_id: instance.page.id });
    receiver.answers.push(500);
    for (const [i, status] of [500, 200].entries()) {
      const hinted = stream.hinted('delivery');
      await writeSettings(instance, { icon_enabled: i === 1 });
      await hinted;
      const { data } = (await instance.control(`/deliveries?page_id=${instance.page.id}&limit=1`)).json;
      assert.equal(data[0].attempts[0].status, status);
    }
  });

  it('is the only one that hears them: a thread and an inbox of the Page do not', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const { id: page_id } = instance.page;
    const quiet = [
      await openLive(instance, { page_id, psid: instance.consumers[0]?.psid ?? '' }),
      await openLive(instance, { page_id, scope: 'inbox' }),
    ];
    const stream = await openLive(instance, { page_id });
    const hinted = stream.hinted('request');
    await instance.get('/me');
    await hinted;
    // A hint would have been heard before this.
    await writeSettings(instance, { icon_enabled: false });
    for (const stream of quiet) {
      await stream.heard(({ event }) => event === 'call_settings_update');
      assert.deepEqual(stream.hints, []);
    }
  });
});

/** The feed alone, where the 50 ms are the test's. */
async function startFeed(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const store = openStore(openSqlite(undefined));
  await store.write(async (tx) => {
    for (const id of [PAGE, OTHER_PAGE]) await tx.pages.create(aPage({ id }));
  });
  const ports = { store, clock: new ManualClock() } as unknown as Ports;
  const live = startLiveStreams(ports, () => ({}), new OutageLog((line) => assert.fail(JSON.stringify(line))));
  t.after(async () => {
    live.stop();
    await store.close();
  });
  const follow = async (scope: LiveScope) => {
    const hints: LiveNotice[] = [];
    const write = (chunk: Buffer) => {
      const [, kind] = /^event: (request|delivery)\ndata: \{\}\n\n$/.exec(chunk.toString()) ?? [];
      if (kind !== undefined) hints.push(kind as LiveNotice);
    };
    const close = live.open(scope, undefined, { write, backlog: 0, end: () => {} });
    await live.settled();
    return { hints, close };
  };
  const hint = (what: LiveNotice, times = 1, pageId = PAGE) => {
    for (let i = 0; i < times; i++) live.notify(pageId, what);
  };
  return { follow, hint, pass: (ms: number) => t.mock.timers.tick(ms) };
}

describe('Hints to live streams', () => {
  it('go out at once, and then at most every 50 ms of each kind, however many there are', async (t) => {
    const { follow, hint, pass } = await startFeed(t);
    const { hints } = await follow({ pageId: PAGE });
    hint('request', 100);
    assert.deepEqual(hints, ['request']);
    hint('delivery', 100);
    assert.deepEqual(hints, ['request', 'delivery']);
    pass(49);
    hint('request');
    assert.equal(hints.length, 2);
    pass(1);
    assert.deepEqual(hints, ['request', 'delivery', 'request', 'delivery']);
    pass(49);
    hint('request', 3);
    assert.equal(hints.length, 4);
    pass(1);
    assert.deepEqual(hints.slice(4), ['request']);
  });

  it('are given again at once after a pause, and not repeated when nothing was new', async (t) => {
    const { follow, hint, pass } = await startFeed(t);
    const { hints } = await follow({ pageId: PAGE });
    hint('request');
    pass(50);
    pass(1000);
    assert.deepEqual(hints, ['request']);
    hint('request');
    assert.deepEqual(hints, ['request', 'request']);
  });

  it('are not for threads and inboxes, alone or beside a stream of the Page', async (t) => {
    const { follow, hint, pass } = await startFeed(t);
    const quiet = [await follow({ pageId: PAGE, inbox: true }), await follow({ pageId: PAGE, psid: aConsumer().psid })];
    hint('request');
    const { hints } = await follow({ pageId: PAGE });
    hint('request', 2);
    pass(50);
    assert.deepEqual(hints, ['request', 'request']);
    assert.deepEqual(
      quiet.map((each) => each.hints),
      [[], []],
    );
  });

  it('of one Page do not hold back those of another, nor reach its streams', async (t) => {
    const { follow, hint } = await startFeed(t);
    const [one, other] = [await follow({ pageId: PAGE }), await follow({ pageId: OTHER_PAGE })];
    hint('request', 2);
    hint('request', 2, OTHER_PAGE);
    assert.deepEqual([one.hints, other.hints], [['request'], ['request']]);
  });

  it('reach no stream that has gone, and nobody when nobody listens', async (t) => {
    const { follow, hint, pass } = await startFeed(t);
    hint('request');
    const gone = await follow({ pageId: PAGE });
    const stays = await follow({ pageId: PAGE });
    hint('request', 2);
    gone.close();
    pass(50);
    assert.deepEqual([gone.hints, stays.hints], [['request'], ['request', 'request']]);
    stays.close();
    hint('request', 2);
    pass(50);
    assert.equal(stays.hints.length, 2);
  });
});
