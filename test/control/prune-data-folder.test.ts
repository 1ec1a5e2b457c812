import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Pruner } from '../../src/runtime/pruner.ts';
import { OutageLog } from '../../src/runtime/outage-log.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { startInstance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('The removal of old records from a data folder', () => {
  it('ends before everything is removed when the server stops', async (t) => {
    const folder = emptyFolder();
    await (await startInstance({ data: folder }, new ManualClock(NOW))).close();
    const store = openStore(openSqlite(folder));
    t.after(() => store.close());
    const clock = new ManualClock(NOW + DAY);
    const outages = new OutageLog(() => {});
    const retention = { deliveries: {}, journal: {} };
    const pruner = new Pruner({ store, clock, retention, everyMs: DAY, isShared: false, outages, log: () => {} });
    await pruner.stop();
    const { journal, isComplete } = await pruner.pruneBefore(NOW + 1);
    assert.deepEqual({ journal, isComplete }, { journal: 0, isComplete: false });
  });
});

describe('The address beside the data', () => {
  it('is there while a server uses the folder', async (t) => {
    const folder = emptyFolder();
    const instance = await startInstance({ data: folder }, new ManualClock(NOW));
    t.after(() => instance.close());
    assert.ok(existsSync(join(folder, 'address')));
    await instance.close();
    assert.ok(!existsSync(join(folder, 'address')));
  });
});
