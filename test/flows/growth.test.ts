import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance } from '../support/instance.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';

const KEEP = 50;
const BATCH = 200;
const BATCHES = 5;

/**
 * Counts the pages of a database that are in use, with those that are still in its log. The others are used again before the
 * file grows; their number depends on how many changes come before a removal.
 */
function countPages(folder: string): number {
  const database = new DatabaseSync(join(folder, 'switchhook.db'), { readOnly: true });
  try {
    const read = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
    return read('page_count') - read('freelist_count');
  } finally {
    database.close();
  }
}

/** `npm run test:growth` does the same with many more changes, and measures the rate. */
describe('Many more changes than are kept', () => {
  it('leave the size of the data as it is', async (t) => {
    const folder = emptyFolder();
    const retention = { deliveries: { rows: KEEP }, journal: { rows: KEEP } };
    const keepRequests = { rows: KEEP };
    const instance = await startInstance({ data: folder, pruneEveryMs: 1, retention, keepRequests });
    const { receiver } = await subscribeDemo(instance);
    t.after(async () => {
      await receiver.close();
      await instance.close();
    });
    const sizes: number[] = [];
    for (let batch = 0; batch < BATCHES; batch++) {
      const numbers = Array.from({ length: BATCH }, (_, i) => batch * BATCH + i + 1);
      await Promise.all(numbers.map((n) => writeSettings(instance, hoursNumber(n))));
      await receiver.count((batch + 1) * BATCH);
      await eventually(async () => {
        const { data: deliveries } = (await instance.control('/deliveries?limit=60')).json;
        const { data: journal } = (await instance.control(`/pages/${instance.page.id}/journal?limit=60`)).json;
        assert.deepEqual([deliveries.length, journal.length], [KEEP, KEEP]);
      });
      sizes.push(countPages(folder));
    }
    const [early, late] = [Math.max(...sizes.slice(1, 3)), Math.max(...sizes.slice(-2))];
    assert.ok(late <= 1.2 * early, sizes.join());
  });
});
