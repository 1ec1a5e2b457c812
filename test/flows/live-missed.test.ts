import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Ports } from '../../src/app/ports/ports.ts';
import { startLiveStreams } from '../../src/runtime/live-streams.ts';
import { BATCH_ENTRIES } from '../../src/runtime/missed-entries.ts';
import { OutageLog } from '../../src/runtime/outage-log.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { aPage, changeSettings, PAGE, settingsNumber } from '../store/records.ts';

const ENTRIES = 5 * BATCH_ENTRIES + 3;

/** Starts live streams, without a server, of a Page whose journal has some entries; counts the entries that are encoded. */
async function startStreams(t: TestContext) {
  const store = openStore(openSqlite(undefined));
  await store.write(async (tx) => {
    await tx.pages.create(aPage({ id: PAGE }));
    for (let i = 0; i < ENTRIES; i++) {
      await changeSettings(tx, PAGE, settingsNumber(i));
    }
  });
  let encoded = 0;
  const encode = () => {
    encoded += 1;
    return {};
  };
  const ports = { store, clock: new ManualClock() } as unknown as Ports;
  const live = startLiveStreams(ports, encode, new OutageLog((line) => assert.fail(JSON.stringify(line))));
  t.after(async () => {
    live.stop();
    await store.close();
  });
  /** Opens a stream of all that the journal has; one that is not read never drains. */
  const open = (isRead: boolean) => {
    const ids: number[] = [];
    const write = (chunk: Buffer) => {
      for (const [, id] of chunk.toString().matchAll(/id: (\d+)\nevent: call_settings_update/g)) ids.push(Number(id));
    };
    const { promise, resolve } = Promise.withResolvers<void>();
    live.open({ pageId: PAGE }, 0, {
      write,
      backlog: 0,
      drained: () => (isRead ? Promise.resolve() : promise),
      end: resolve,
      cut: resolve,
    });
    return ids;
  };
  return { live, open, encoded: () => encoded };
}

const ALL = Array.from({ length: ENTRIES }, (_, i) => i + 1);

describe('Live streams that missed a long journal', () => {
  it('receive all of it in order, whichever of them is first', async (t) => {
    const { live, open } = await startStreams(t);
    const streams = Array.from({ length: 10 }, () => open(true));
    await live.settled();
    for (const ids of streams) assert.deepEqual(ids, ALL);
  });

  it('read and encode it once for all of them', async (t) => {
    const { live, open, encoded } = await startStreams(t);
    for (let i = 0; i < 50; i++) open(true);
    await live.settled();
    // The last entries are no full batch, so they are read again by streams that come to them later.
    assert.ok(encoded() >= ENTRIES && encoded() < 10 * ENTRIES, `${encoded()} of ${ENTRIES} entries encoded`);
  });

  it('leave turns of the event loop to others', async (t) => {
    const { live, open } = await startStreams(t);
    const streams = Array.from({ length: 20 }, () => open(true));
    let isSettled = false;
    const settling = live.settled().then(() => (isSettled = true));
    let most = 0;
    for (let before = 20 * BATCH_ENTRIES; !isSettled;) {
      await nextTurn();
      const written = streams.reduce((sum, ids) => sum + ids.length, 0);
      most = Math.max(most, written - before);
      before = Math.max(before, written);
    }
    await settling;
    assert.ok(most <= 5 * BATCH_ENTRIES, `${most} entries were written in one turn`);
  });

  it('read no further while their client does not', async (t) => {
    const { open, encoded } = await startStreams(t);
    const unread = open(false);
    const read = open(true);
    while (read.length < ENTRIES) await nextTurn();
    assert.deepEqual(unread, ALL.slice(0, BATCH_ENTRIES));
    assert.equal(encoded(), ENTRIES);
  });
});
