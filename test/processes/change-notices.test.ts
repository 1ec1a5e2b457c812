import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { openLive, revisions, type LiveStream } from '../support/live.ts';
import { eventually } from '../support/eventually.ts';
import type { Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { NEVER_MS } from '../support/patience.ts';
import { ask } from '../support/ask.ts';
import { OFTEN_MS, startPair, startProcesses, sharedDatabase } from '../support/processes.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';

const follow = (instance: Instance): Promise<LiveStream> => openLive(instance, { page_id: instance.page.id });

/** Number of changes so far, so that each differs from the one before. */
let changes = 0;

/**
 * Makes `count` changes at `writer`, and expects each in the stream before it makes the next. Prints the times from the
 * acknowledgements to the events, which depend on what else the machine does.
 */
async function expectChanges(t: TestContext, writer: Instance, stream: LiveStream, count: number): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const known = new Set(stream.events);
    await writeSettings(writer, hoursNumber(++changes));
    const acknowledged = performance.now();
    await stream.waitFor((event) => !known.has(event) && event.event === 'call_settings_update');
    times.push(performance.now() - acknowledged);
  }
  const all = times.sort((a, b) => a - b);
  t.diagnostic(`median ${all[Math.floor(all.length / 2)]?.toFixed(1)} ms, longest ${all.at(-1)?.toFixed(1)} ms`);
}

describe('A change made by another process', () => {
  it('reaches a live stream without polling when processes notify each other', async (t) => {
    const [writer, reader] = await startPair(t, { pollMs: NEVER_MS });
    await expectChanges(t, writer, await follow(reader), 40);
  });

  it('reaches a live stream by polling when they do not', async (t) => {
    const [writer, reader] = await startPair(t, { pollMs: 500, changeNotices: false });
    await expectChanges(t, writer, await follow(reader), 6);
  });

  it('arrives in the order of the journal, without gaps and once, whichever process made it', async (t) => {
    const clock = new ManualClock();
    const processes = await startProcesses(t, [clock, clock, clock]);
    const streams = await Promise.all(processes.map(follow));
    const from = streams[0]?.lastId ?? 0;
    await Promise.all(
      Array.from({ length: 60 }, (_, n) => writeSettings(processes[n % 3] as Instance, hoursNumber(n + 1))),
    );
    const expected = Array.from({ length: 60 }, (_, n) => from + 1 + n);
    for (const stream of streams) {
      await stream.waitFor(({ id }) => id === from + 60);
      assert.deepEqual(revisions(stream), expected);
    }
  });

  it('reaches the streams of a person, of the inbox and of the Page', async (t) => {
    const [writer, reader] = await startPair(t, { changeNotices: false });
    const { page, consumers } = reader;
    const psid = consumers[0]?.psid ?? '';
    const streams = await Promise.all([
      openLive(reader, { page_id: page.id, psid }),
      openLive(reader, { page_id: page.id, scope: 'inbox' }),
      openLive(reader, { page_id: page.id }),
    ]);
    assert.equal((await writer.control(`/threads/${page.id}/${psid}/messages`, { text: 'Hello' })).status, 200);
    for (const stream of streams) await stream.waitFor(({ event }) => event === 'message_received');
  });

  it('notifies of attempts to deliver, too', async (t) => {
    const [one, other] = await startPair(t, { pollMs: NEVER_MS });
    const { receiver } = await subscribeDemo(one);
    t.after(() => receiver.close());
    const streams = await Promise.all([one, other].map(follow));
    const notices = streams.map((stream) => stream.nextNotice('delivery'));
    await writeSettings(one, hoursNumber(1));
    await Promise.all(notices);
    assert.equal(receiver.received.length, 1, 'one process made the attempt, and the other was notified');
  });

  it('arrives by polling when the connections for notices are lost, and by notices once they are back', async (t) => {
    const database = await sharedDatabase(t);
    const clock = new ManualClock();
    const [writer, reader] = await startProcesses(t, [clock, clock], { database, pollMs: 500 });
    const [notified] = await startProcesses(t, [clock], { database, pollMs: NEVER_MS });
    assert.ok(writer && reader && notified);
    const streams = [await follow(reader), await follow(notified)] as const;
    const connections = () =>
      ask(database, "SELECT pid FROM pg_stat_activity WHERE application_name = 'switchhook notices'");
    const before = await eventually(async () => {
      const there = await connections();
      assert.equal(there.length, 3);
      return there;
    });
    for (const { pid } of before) await ask(database, `SELECT pg_terminate_backend(${String(pid)})`);
    await expectChanges(t, writer, streams[0], 1);
    await eventually(async () => assert.equal((await connections()).length, 3));
    await expectChanges(t, writer, streams[1], 5);
  });

  it('is not polled for by a process without live streams', async (t) => {
    const database = await sharedDatabase(t);
    const clock = new ManualClock();
    const [instance] = await startProcesses(t, [clock], { database, pollMs: OFTEN_MS, changeNotices: false });
    assert.ok(instance);
    /** Resolves to the last statements of the connections, as PostgreSQL reports them. */
    const statements = async () =>
      (await ask(database, 'SELECT query FROM pg_stat_activity')).map(({ query }) => String(query));
    const revisionQueries = async () =>
      (await statements()).filter((query) => query.startsWith('SELECT page_id, revision'));
    await eventually(async () =>
      assert.ok((await statements()).some((query) => query.startsWith('SELECT due_at FROM timers'))),
    );
    assert.deepEqual(await revisionQueries(), []);
    const stream = await follow(instance);
    // The query is the last one of a connection only now and then.
    await eventually(async () => assert.equal((await revisionQueries()).length > 0, true));
    stream.drop();
  });
});
