import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { COMMANDS } from '../../src/cli/commands.ts';
import { optionsOf } from '../../src/cli/options.ts';
import type { Command } from '../../src/cli/options/command.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { runCommand, startReady, stop } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { emptySchema } from '../support/postgres.ts';
import { writeSettings } from '../support/subscriber.ts';
import { asFile, exported, footerOf } from '../support/transfer.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

/** Runs a command with `--json`; resolves to the one object that it prints, with nothing but progress on stderr. */
async function resultOf(t: TestContext, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await runCommand(t, [...args, '--json'], { cwd: emptyFolder() });
  // A slow machine prints how far it is, once a second.
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^\{[^\n]*\}\n$/);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Returns a folder with the demo, as `switchhook dev` leaves it. */
async function demoFolder(t: TestContext): Promise<string> {
  const folder = emptyFolder();
  await stop((await startReady(t, ['--data', folder])).command);
  return folder;
}

/** Starts an instance with one change of settings 40 days before the time of the machine, by which ages are counted. */
async function startOld(t: TestContext, place: { data: string } | { database: string }): Promise<Instance> {
  const instance = await startInstance(place, new ManualClock(Date.now() - 40 * DAY));
  t.after(() => instance.close());
  await writeSettings(instance, { icon_enabled: false });
  return instance;
}

const countRows = (text: string): number =>
  Object.values(footerOf(text).rows as Record<string, number>).reduce((sum, rows) => sum + rows, 0);

describe('the result of a command with --json', { concurrency: 2 }, () => {
  it('is printed by every command but those whose stdout belongs to a shell or to another program', () => {
    const without = (Object.keys(COMMANDS) as Command[]).filter(
      (command) => !optionsOf(command).some(({ name }) => name === 'json'),
    );
    assert.deepEqual(without, ['run', 'completion', 'mcp']);
  });

  it('has the file and the size of a backup', async (t) => {
    const folder = await demoFolder(t);
    const file = join(emptyFolder(), 'copy.db');
    const result = await resultOf(t, 'backup', '--data', folder, file);
    assert.deepEqual(result, { file, bytes: statSync(file).size });
  });

  it('has the file, rows and size of an export, and the rows of an import', async (t) => {
    const folder = await demoFolder(t);
    const file = join(emptyFolder(), 'demo.jsonl');
    const result = await resultOf(t, 'export', '--data', folder, '--out', file);
    const rows = countRows(readFileSync(file, 'utf8'));
    assert.ok(rows > 0);
    assert.deepEqual(result, { file, rows, bytes: statSync(file).size });
    for (const place of [
      ['--data', join(emptyFolder(), 'new')],
      ['--database', await emptySchema(t)],
    ]) {
      assert.deepEqual(await resultOf(t, 'import', ...place, file), { file, rows });
    }
  });

  it('has the schema of a migrated database, and the tables that were distributed', async (t) => {
    const result = await resultOf(t, 'migrate', '--database', await emptySchema(t));
    assert.deepEqual(result, { schema: migrations.length, distributed: [] });
  });

  it('has the numbers of removed records, and the sizes of the file of a stopped SQLite instance', async (t) => {
    const folder = emptyFolder();
    await (await startOld(t, { data: folder })).close();
    const before = new Date(Date.now() - 30 * DAY).toISOString();
    const count = async () => footerOf(await exported(t, ['--data', folder])).rows as Record<string, number>;
    const old = await count();
    const result = await resultOf(t, 'prune', '--data', folder, '--before', before);
    const left = await count();
    const removedOf = (table: string) => (old[table] ?? 0) - (left[table] ?? 0);
    assert.ok(removedOf('journal') > 0);
    const { bytes_before, bytes_after, ...removal } = result;
    assert.deepEqual(removal, {
      before,
      deliveries: removedOf('deliveries'),
      later_attempts: removedOf('attempts'),
      journal_entries: removedOf('journal'),
    });
    assert.ok(Number(bytes_after) <= Number(bytes_before) && Number(bytes_after) > 0, JSON.stringify(result));
    assert.equal(statSync(join(folder, 'switchhook.db')).size, bytes_after);
  });

  it('has the numbers of records that a running server removed, and those of PostgreSQL, without sizes', async (t) => {
    const [data, database] = [emptyFolder(), await emptySchema(t)];
    for (const place of [{ data }, { database }]) {
      const instance = await startOld(t, place);
      instance.clock.advance(MINUTE);
      const before = new Date(instance.clock.now()).toISOString();
      const [flag = '', value = ''] = Object.entries(place).flat();
      const countDeliveries = async () => (await instance.control('/deliveries')).json.data.length as number;
      const old = await countDeliveries();
      const { journal_entries, later_attempts, ...rest } = await resultOf(
        t,
        'prune',
        `--${flag}`,
        value,
        '--before',
        before,
      );
      // Those that are still pending stay.
      assert.deepEqual(rest, { before, deliveries: old - (await countDeliveries()) });
      assert.ok(Number(journal_entries) > 0, String(journal_entries));
      assert.ok(Number.isInteger(later_attempts), String(later_attempts));
    }
  });

  it('is not printed when the command is refused: a line on stderr, exit code 2, as without', async (t) => {
    const cwd = emptyFolder();
    for (const args of [
      ['backup', 'copy.db'],
      ['export', '--data', 'nowhere', '--out', 'x'],
      ['import', '--data', 'new', 'nowhere.jsonl'],
      ['import', '--data', 'new', asFile('{"some":"JSON"}\n')],
      ['migrate'],
      ['prune', '--data', 'nowhere', '--before', '30d'],
    ]) {
      const plain = await runCommand(t, args, { cwd });
      const { code, stdout, stderr } = await runCommand(t, [...args, '--json'], { cwd });
      assert.deepEqual([code, stdout, stderr], [2, '', plain.stderr], args.join(' '));
      assert.match(stderr, /^switchhook: [^\n]+\n$/);
    }
  });
});
