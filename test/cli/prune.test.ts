import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { prune } from '../../src/app/prune.ts';
import { writeAddress } from '../../src/runtime/address-file.ts';
import { lockFolder } from '../../src/store/sqlite/driver.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { runCommand, type Ended } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { emptySchema } from '../support/postgres.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';
import { asFile, exported, imported, rowsOf } from '../support/transfer.ts';

const DAY = 86_400_000;
/** The time of the machine, since the program counts ages by the clock of the instance, which is not steered here. */
const NOW = Date.now();
const dayAgo = (days: number): string => new Date(NOW - days * DAY).toISOString();

/** Runs an instance with a change of settings 40, 20 and 0 days ago. */
async function changeThrice(t: TestContext, instance: Instance): Promise<void> {
  const { receiver } = await subscribeDemo(instance);
  t.after(() => receiver.close());
  for (let n = 1; n <= 3; n++) {
    await writeSettings(instance, hoursNumber(n));
    await receiver.count(n);
    await eventually(async () => {
      const { data } = (await instance.control('/deliveries?state=delivered')).json;
      assert.equal(data.length, n);
    });
    if (n < 3) instance.clock.advance(20 * DAY);
  }
}

async function stoppedFolder(t: TestContext): Promise<string> {
  const folder = emptyFolder();
  const instance = await startInstance({ data: folder }, new ManualClock(NOW - 40 * DAY));
  await changeThrice(t, instance);
  await instance.close();
  return folder;
}

/** Returns the folder of an instance, locked by this process. */
async function lockedFolder(t: TestContext): Promise<string> {
  const folder = emptyFolder();
  await (await startInstance({ data: folder }, new ManualClock(NOW))).close();
  t.after(lockFolder(folder));
  return folder;
}

function assertEnded({ code, stdout, stderr }: Ended, expected: RegExp): void {
  assert.deepEqual([code, stdout], [0, ''], stderr);
  assert.match(stderr, expected);
}

const tableCount = (text: string, table: string): number => rowsOf(text).filter((row) => row.table === table).length;

describe('switchhook prune', () => {
  it('removes what is older from a stopped SQLite instance, which exports, imports and starts after that', async (t) => {
    const folder = await stoppedFolder(t);
    const before = tableCount(await exported(t, ['--data', folder]), 'journal');
    const ended = await runCommand(t, ['prune', '--data', folder, '--before', dayAgo(30)]);
    const removed = /Removed what is older than \S+Z: 1 delivery, 0 later attempts, (\d+) journal entries\.$/m;
    assertEnded(ended, removed);
    assert.match(ended.stderr, /The file of the database has \d+\.\d MB now; it had \d+\.\d MB\.$/m);
    const text = await exported(t, ['--data', folder]);
    assert.equal(tableCount(text, 'journal'), before - Number(removed.exec(ended.stderr)?.[1]));
    assert.equal(tableCount(text, 'deliveries'), 2);
    assert.equal(tableCount(text, 'journal_starts'), 1);

    const database = await emptySchema(t);
    await imported(t, ['--database', database], asFile(text));
    const instance = await startInstance({ database }, new ManualClock(NOW));
    t.after(() => instance.close());
    const [consumer] = instance.consumers;
    assert.ok(consumer);
    const explain = (days: number) =>
      instance.control(`/explain?page_id=${instance.page.id}&psid=${consumer.psid}&at=${dayAgo(days)}`);
    assert.equal((await explain(30)).status, 200);
    assert.match((await explain(30)).text, /"open_time":"0001"/);
    assert.equal((await explain(41)).json.error.reason, 'journal_removed');
  });

  it('removes what is older from a PostgreSQL instance that runs', async (t) => {
    const database = await emptySchema(t);
    const instance = await startInstance({ database }, new ManualClock(NOW - 40 * DAY));
    t.after(() => instance.close());
    await changeThrice(t, instance);
    const ended = await runCommand(t, ['prune', '--database', database, '--before', '10d']);
    assertEnded(ended, /: 2 deliveries, 0 later attempts, \d+ journal entries\.\n$/);
    assert.equal((await instance.control('/deliveries')).json.data.length, 1);
    await writeSettings(instance, hoursNumber(4));
  });

  it('lets the server that uses a folder remove what is older', async (t) => {
    const folder = emptyFolder();
    const instance = await startInstance({ data: folder }, new ManualClock(NOW - 40 * DAY));
    t.after(() => instance.close());
    await changeThrice(t, instance);
    const ended = await runCommand(t, ['prune', '--data', folder, '--before', '10d']);
    assertEnded(
      ended,
      /: Removed what is older than \S+Z: 2 deliveries, 0 later attempts, [1-9]\d* journal entries\.\n$/,
    );
    assert.equal((await instance.control('/deliveries')).json.data.length, 1);
    await writeSettings(instance, hoursNumber(4));

    const future = await runCommand(t, ['prune', '--data', folder, '--before', '9999-01-01T00:00:00Z']);
    assert.equal(future.code, 2);
    assert.match(
      future.stderr,
      /^switchhook: --before takes an instant of the past: the clock of the instance stands at /,
    );
  });

  it('sends the control token to the server that uses a folder', async (t) => {
    const folder = emptyFolder();
    const instance = await startInstance({ data: folder, controlToken: 'a-control-token' }, new ManualClock(NOW));
    t.after(() => instance.close());
    const args = ['prune', '--data', folder, '--before', '1d'];
    const { code, stderr } = await runCommand(t, args);
    assert.equal(code, 2);
    assert.match(stderr, /^switchhook: The server that uses the data folder refuses to remove records: /);
    assertEnded(await runCommand(t, [...args, '--control-token', 'a-control-token']), /: 0 deliveries, /);
  });

  it('asks a server again until it has removed everything, for the same instant', async (t) => {
    const folder = await lockedFolder(t);
    const asked: unknown[] = [];
    const before = dayAgo(30);
    const server = createServer((request, response) => {
      void json(request).then((body) => {
        asked.push(body);
        const removal = { before, deliveries: 2, later_attempts: 1, journal_entries: 3, complete: asked.length === 2 };
        response.end(JSON.stringify(removal));
      });
    });
    t.after(() => server.close().closeAllConnections());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    writeAddress(folder, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const ended = await runCommand(t, ['prune', '--data', folder, '--before', '30d']);
    assertEnded(ended, /: 4 deliveries, 2 later attempts, 6 journal entries\.\n$/);
    assert.deepEqual(asked, [{ before: '30d' }, { before }]);
  });

  it('is refused where the server that uses a folder has not started, or does not answer', async (t) => {
    const folder = await lockedFolder(t);
    const refusal = async () => (await runCommand(t, ['prune', '--data', folder, '--before', '30d'])).stderr;
    assert.equal(await refusal(), `switchhook: Another Switchhook is using the data folder ${folder}.\n`);
    writeAddress(folder, 'http://127.0.0.1:1');
    assert.match(await refusal(), /^switchhook: No Switchhook answers at http:\/\/127\.0\.0\.1:1: /);
  });

  it('removes nothing twice when two processes do so at once', async (t) => {
    const database = await emptySchema(t);
    const instance = await startInstance({ database }, new ManualClock(NOW - 40 * DAY));
    await changeThrice(t, instance);
    await instance.close();
    const stores = await Promise.all([1, 2].map(async () => openStore(await openPostgres(database, PATIENT_POSTGRES))));
    t.after(() => Promise.all(stores.map((store) => store.close())));
    const bounds = { deliveries: { before: NOW }, journal: { before: NOW } };
    const work = { pause: () => Promise.resolve(), mayRemove: () => Promise.resolve(true) };
    const removed = await Promise.all(stores.map((store) => prune(store, bounds, work)));
    assert.equal(
      removed.reduce((sum, { deliveries }) => sum + deliveries, 0),
      2,
    );
  });

  it('makes the file smaller', async (t) => {
    const folder = emptyFolder();
    const instance = await startInstance({ data: folder }, new ManualClock(NOW - 40 * DAY));
    for (let n = 0; n < 3; n++)
      await Promise.all(Array.from({ length: 500 }, (_, i) => writeSettings(instance, hoursNumber(500 * n + i + 1))));
    await instance.close();
    const file = join(folder, 'switchhook.db');
    const before = statSync(file).size;
    assertEnded(await runCommand(t, ['prune', '--data', folder, '--before', '1d']), /1[45]\d\d journal entries/);
    // The deliveries of the demo are pending, and stay, as do the logged requests.
    assert.ok(statSync(file).size < before - 250_000, `${statSync(file).size} of ${before}`);
  });

  for (const [args, expected] of [
    [['--data', 'x'], 'Say what to remove: --before takes an instant, or an age such as 30d.'],
    [['--before', '30d'], 'Say where the data are: either --data DIR or --database URL.'],
    [['--data', 'nowhere', '--before', '30d'], 'There is no data in the folder nowhere.'],
  ] as const) {
    it(`is refused: ${args.join(' ')}`, async (t) => {
      const { code, stderr } = await runCommand(t, ['prune', ...args], { cwd: emptyFolder() });
      assert.deepEqual([code, stderr], [2, `switchhook: ${expected}\n`]);
    });
  }

  it('takes and refuses the same times whether a server runs or not', async (t) => {
    const folder = emptyFolder();
    const instance = await startInstance({ data: folder }, new ManualClock(NOW - DAY));
    const results: (readonly [number | null, string])[][] = [[], []];
    const times = ['0s', '1s', '0d', '1w2d', 'PT1H', '30', '-1d', '2026-02-01T00:00'];
    for (const found of results) {
      for (const time of times) {
        const { code, stderr } = await runCommand(t, ['prune', '--data', folder, `--before=${time}`]);
        found.push([code, code === 0 ? '' : stderr]);
      }
      if (found === results[0]) await instance.close();
    }
    assert.deepEqual(results[0], results[1]);
    assert.deepEqual(
      results[1]?.map(([code]) => code),
      [0, 0, 0, 0, 0, 2, 2, 2],
    );
    assert.match(results[1]?.[6]?.[1] ?? '', /^switchhook: --before takes an instant such as .*, not "-1d"\.$/m);
  });

  it('is refused for a time to come, and for one that cannot be read', async (t) => {
    const folder = await stoppedFolder(t);
    for (const [time, expected] of [
      [
        '9999-01-01T00:00:00Z',
        /^switchhook: --before takes an instant of the past: the clock of the instance stands at /,
      ],
      ['30', /: --before takes an instant such as 2027-06-01T12:00:00Z or an age such as 30d, not "30"\.$/m],
    ] as const) {
      const { code, stderr } = await runCommand(t, ['prune', '--data', folder, '--before', time]);
      assert.equal(code, 2);
      assert.match(stderr, expected);
    }
  });
});
