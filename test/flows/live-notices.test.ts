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
  it('is notified of a request about the Page, refused or not, once it can be listed', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const stream = await openLive(instance, { page_id: instance.page.id });
    for (const path of ['/me', '/me/nonsense']) {
      const notice = stream.nextNotice('request');
      await instance.get(path);
      await notice;
      const { data } = (await instance.control(`/requests?page_id=${instance.page.id}&limit=1`)).json;
      assert.equal(data[0].path, `/v26.0${path}`);
    }
    // A request is not in the journal, so the notice has no id to resume from.
    assert.equal(stream.lastId, (await instance.control(`/pages/${instance.page.id}`)).json.revision);
  });

  it('is notified of an attempt to deliver, successful or not, once it is recorded', async (t) => {
    const { instance, receiver } = await withDemo(t);
    const stream = await openLive(instance, { page_id: instance.page.id });
    receiver.answers.push(500);
    for (const [i, status] of [500, 200].entries()) {
      const notice = stream.nextNotice('delivery');
      await writeSettings(instance, { icon_enabled: i === 1 });
      await notice;
      const { data } = (await instance.control(`/deliveries?page_id=${instance.page.id}&limit=1`)).json;
      assert.equal(data[0].attempts[0].status, status);
    }
  });

  it('is notified alone: streams of a thread and of the inbox are not', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const { id: page_id } = instance.page;
    const quiet = [
      await openLive(instance, { page_id, psid: instance.consumers[0]?.psid ?? '' }),
      await openLive(instance, { page_id, scope: 'inbox' }),
    ];
    const stream = await openLive(instance, { page_id });
    const notice = stream.nextNotice('request');
    await instance.get('/me');
    await notice;
    // A notice would have arrived before this event.
    await writeSettings(instance, { icon_enabled: false });
    for (const stream of quiet) {
      await stream.waitFor(({ event }) => event === 'call_settings_update');
      assert.deepEqual(stream.notices, []);
    }
  });
});

/** Starts live streams without a server, on a time that the test moves. */
async function startStreams(t: TestContext) {
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
    const notices: LiveNotice[] = [];
    const write = (chunk: Buffer) => {
      const [, kind] = /^event: (request|delivery)\ndata: \{\}\n\n$/.exec(chunk.toString()) ?? [];
      if (kind !== undefined) notices.push(kind as LiveNotice);
    };
    const close = live.open(scope, undefined, {
      write,
      backlog: 0,
      drained: async () => {},
      end: () => {},
      cut: () => {},
    });
    await live.settled();
    return { notices, close };
  };
  const notify = (what: LiveNotice, times = 1, pageId = PAGE) => {
    for (let i = 0; i < times; i++) live.notify(pageId, what);
  };
  return { follow, notify, pass: (ms: number) => t.mock.timers.tick(ms) };
}

describe('Notices to live streams', () => {
  it('are sent at once, then at most every 50 ms for each kind, however many there are', async (t) => {
    const { follow, notify, pass } = await startStreams(t);
    const { notices } = await follow({ pageId: PAGE });
    notify('request', 100);
    assert.deepEqual(notices, ['request']);
    notify('delivery', 100);
    assert.deepEqual(notices, ['request', 'delivery']);
    pass(49);
    notify('request');
    assert.equal(notices.length, 2);
    pass(1);
    assert.deepEqual(notices, ['request', 'delivery', 'request', 'delivery']);
    pass(49);
    notify('request', 3);
    assert.equal(notices.length, 4);
    pass(1);
    assert.deepEqual(notices.slice(4), ['request']);
  });

  it('are sent at once again after a pause, and not repeated without a reason', async (t) => {
    const { follow, notify, pass } = await startStreams(t);
    const { notices } = await follow({ pageId: PAGE });
    notify('request');
    pass(50);
    pass(1000);
    assert.deepEqual(notices, ['request']);
    notify('request');
    assert.deepEqual(notices, ['request', 'request']);
  });

  it('are not sent to threads and inboxes, alone or beside a stream of the Page', async (t) => {
    const { follow, notify, pass } = await startStreams(t);
    const quiet = [await follow({ pageId: PAGE, inbox: true }), await follow({ pageId: PAGE, psid: aConsumer().psid })];
    notify('request');
    const { notices } = await follow({ pageId: PAGE });
    notify('request', 2);
    pass(50);
    assert.deepEqual(notices, ['request', 'request']);
    assert.deepEqual(
      quiet.map((each) => each.notices),
      [[], []],
    );
  });

  it('of one Page neither delay those of another nor reach its streams', async (t) => {
    const { follow, notify } = await startStreams(t);
    const [one, other] = [await follow({ pageId: PAGE }), await follow({ pageId: OTHER_PAGE })];
    notify('request', 2);
    notify('request', 2, OTHER_PAGE);
    assert.deepEqual([one.notices, other.notices], [['request'], ['request']]);
  });

  it('reach no stream that was closed, and need no stream', async (t) => {
    const { follow, notify, pass } = await startStreams(t);
    notify('request');
    const gone = await follow({ pageId: PAGE });
    const stays = await follow({ pageId: PAGE });
    notify('request', 2);
    gone.close();
    pass(50);
    assert.deepEqual([gone.notices, stays.notices], [['request'], ['request', 'request']]);
    stays.close();
    notify('request', 2);
    pass(50);
    assert.equal(stays.notices.length, 2);
  });
});
