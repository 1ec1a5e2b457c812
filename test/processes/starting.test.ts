import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import pg from 'pg';
import { DEFAULTS } from '../../src/config/config.ts';
import { startServer } from '../../src/server.ts';
import { StoreUnavailable } from '../../src/store/unavailable.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ask } from '../support/ask.ts';
import { PATIENT, SHORT_MS } from '../support/patience.ts';
import { closeLater, startProcesses, sharedDatabase, sharedSchema } from '../support/processes.ts';

const SEED = {
  apps: [{ name: 'App', id: '9001', secret: 'secret' }],
  pages: [{ name: 'Page', id: '9002', consumers: [{ name: 'Alex', psid: '9003' }] }],
};

describe('Processes that start at the same time', () => {
  it('create one demo in an empty database, which all of them show', async (t) => {
    const clock = new ManualClock();
    const processes = await startProcesses(
      t,
      Array.from({ length: 6 }, () => clock),
    );
    assert.equal(new Set(processes.map(({ app, page }) => `${app.id} ${page.access_token}`)).size, 1);
    for (const each of processes) {
      assert.equal((await each.control('/apps')).json.data.length, 1);
      assert.equal((await each.control('/pages')).json.data.length, 1);
      assert.equal((await each.get('/me/messenger_call_settings')).status, 200);
    }
  });

  it('with one seed file apply it once, and all of them start', async (t) => {
    const seedFile = join(emptyFolder(), 'seed.json');
    writeFileSync(seedFile, JSON.stringify(SEED));
    const database = await sharedSchema(t);
    const log: unknown[] = [];
    const config = { ...DEFAULTS, ...PATIENT, port: 0, database, seedFile, service: true };
    const start = () => startServer(config, { log: ({ event }) => void log.push(event) });
    const started = await Promise.all(Array.from({ length: 4 }, start));
    closeLater(t, ...started);
    assert.deepEqual(new Set(started.map(({ demo }) => demo?.page.id)), new Set(['9002']));
    assert.deepEqual(log, ['seed.skipped', 'seed.skipped', 'seed.skipped']);
  });

  it('wait for one that applies the seed for longer than the time limit of a statement', async (t) => {
    const database = await sharedDatabase(t);
    await (await startServer({ ...DEFAULTS, ...PATIENT, port: 0, database, service: true })).close();
    const seeder = new pg.Client({ connectionString: database });
    await seeder.connect();
    await seeder.query("BEGIN; INSERT INTO metadata (name, value) VALUES ('shown', '{}')");
    const starting = startServer({ ...DEFAULTS, databaseTimeoutMs: SHORT_MS, port: 0, database });
    const waits = new Set<string>();
    await eventually(async () => {
      const waiting = await ask(
        database,
        "SELECT query_start::text AS began FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO metadata%'",
      );
      for (const { began } of waiting) waits.add(String(began));
      assert.ok(waits.size > 1, 'it has waited, and waits again');
    });
    await seeder.query('COMMIT');
    await seeder.end();
    const server = await starting;
    closeLater(t, server);
    assert.equal(server.demo, undefined, 'it found the seed of the other');
    assert.deepEqual(await ask(database, 'SELECT 1 FROM apps'), []);
  });
});

describe('A process that starts', () => {
  it('does not release the queues that others have leased', async (t) => {
    const database = await sharedSchema(t);
    const config = { ...DEFAULTS, ...PATIENT, port: 0, database };
    await (await startServer(config)).close();
    const leases = 'SELECT lease_until, leased_by FROM queues';
    await ask(
      database,
      "INSERT INTO queues (page_id, app_id, next_due, lease_until, leased_by) VALUES ('1', '2', 1, 9e15, 'other')",
    );
    const server = await startServer(config);
    closeLater(t, server);
    assert.deepEqual(await ask(database, `${leases} WHERE page_id = '1'`), [
      { lease_until: '9000000000000000', leased_by: 'other' },
    ]);
  });

  it('and may not write end with one sentence, not with the error of the client', async (t) => {
    const database = await sharedSchema(t);
    const seedFile = join(emptyFolder(), 'seed.json');
    writeFileSync(seedFile, JSON.stringify(SEED));
    const config = { ...DEFAULTS, ...PATIENT, port: 0, database, seedFile, service: true };
    closeLater(t, await startServer({ ...config, seedFile: undefined }));
    const reader = new URL(database);
    reader.searchParams.set('options', `${reader.searchParams.get('options')} -crole=pg_read_all_data`);
    await assert.rejects(startServer({ ...config, database: reader.href }), (error) => {
      assert.ok(error instanceof StoreUnavailable, String(error));
      assert.match(error.message, /^The server cannot start: permission denied for .*[^.]\.$/);
      return true;
    });
  });
});
