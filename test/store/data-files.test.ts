import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { StoreUnavailable } from '../../src/store/unavailable.ts';
import { runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { startProgram } from '../support/program.ts';

const FILE = 'switchhook.db';

const write = (instance: Instance, icon_enabled: boolean) =>
  instance.post('/me/messenger_call_settings', { icon_enabled });

/** Waits until the number of the latest commit is noted beside the database. */
const noted = (folder: string) =>
  eventually(async () => assert.ok(readFileSync(join(folder, 'latest'), 'utf8') !== ''));

describe('The files of a running instance', () => {
  const faults: Record<string, { readonly spoil: (folder: string) => void; readonly reason: RegExp }> = {
    'whose folder is deleted': {
      spoil: (folder) => rmSync(folder, { recursive: true }),
      reason: /switchhook\.db was deleted while/,
    },
    'of which the database is deleted': {
      spoil: (folder) => rmSync(join(folder, FILE)),
      reason: /switchhook\.db was deleted while/,
    },
    'of which the database is replaced': {
      spoil(folder) {
        cpSync(join(folder, FILE), join(folder, 'copy'));
        renameSync(join(folder, 'copy'), join(folder, FILE));
      },
      reason: /switchhook\.db was replaced while/,
    },
    'of which the log is deleted': {
      spoil: (folder) => rmSync(join(folder, `${FILE}-wal`)),
      reason: /switchhook\.db-wal was deleted while/,
    },
    'of which the log is emptied': {
      spoil: (folder) => truncateSync(join(folder, `${FILE}-wal`)),
      reason: /switchhook\.db-wal was cut while/,
    },
  };
  for (const [what, { spoil, reason }] of Object.entries(faults)) {
    it(`${what}: writes are refused with code 2, the server is not ready, and one line is logged`, async (t) => {
      const folder = emptyFolder();
      const instance = await startInstance({ data: folder });
      t.after(() => instance.close().catch(() => {}));
      assert.equal((await write(instance, false)).status, 200);
      spoil(folder);
      for (const icon_enabled of [true, false]) {
        const { status, json } = await write(instance, icon_enabled);
        assert.deepEqual([status, json.error.code, json.error.is_transient], [503, 2, true]);
      }
      const ready = await eventually(async () => {
        const reply = await instance.control('/ready');
        assert.equal(reply.status, 503);
        return reply;
      });
      assert.equal(ready.status, 503);
      const lines = instance.log.filter(({ event }) => event === 'data.lost');
      assert.equal(lines.length, 1);
      assert.match(String(lines[0]?.['reason']), reason);
    });
  }
});

describe('A start on a folder that held data', () => {
  /** A folder with the data of a program that was killed, so that its last changes are in the log only. */
  async function killed(t: TestContext): Promise<string> {
    const folder = emptyFolder();
    const program = startProgram(['--data', folder]);
    t.after(() => program.kill());
    await program.ready;
    await noted(folder);
    await program.kill();
    return folder;
  }
  const refused = (folder: string, what: string) =>
    new StoreUnavailable(
      `The database ${join(folder, FILE)} ${what}, although its folder held data: it or its log was removed or replaced. ` +
        'Put the files back, or start once with --accept-older-data.',
    );

  it('goes on where the last process was killed', async (t) => {
    const folder = await killed(t);
    const instance = await startInstance({ data: folder });
    t.after(() => instance.close());
    assert.equal((await instance.get('/me')).status, 200);
  });

  const losses: Record<string, (folder: string) => void> = {
    'without the database': (folder) => rmSync(join(folder, FILE)),
    'with an empty database': (folder) => writeFileSync(join(folder, FILE), ''),
  };
  for (const [what, spoil] of Object.entries(losses)) {
    it(`${what} is refused unless it is accepted`, async (t) => {
      const folder = await killed(t);
      spoil(folder);
      for (const end of ['-wal', '-shm']) rmSync(join(folder, FILE + end), { force: true });
      await assert.rejects(startInstance({ data: folder }), refused(folder, 'is empty'));
      await assert.rejects(startInstance({ data: folder }), refused(folder, 'is empty'));
      const instance = await startInstance({ data: folder, acceptOlderData: true });
      assert.equal((await write(instance, false)).status, 200);
      await instance.close();
      await startInstance({ data: folder }).then((next) => next.close());
    });
  }

  it('without the log of a process that was killed is refused', async (t) => {
    const folder = emptyFolder();
    // A process that ended well leaves no log; the changes of the next one are in its log only.
    await startInstance({ data: folder }).then((instance) => instance.close());
    const before = readFileSync(join(folder, 'latest'), 'utf8');
    const program = startProgram(['--data', folder]);
    t.after(() => program.kill());
    const { graph, page } = await program.ready;
    const settings = `${graph}/me/messenger_call_settings?access_token=${page.access_token}`;
    const body = new URLSearchParams({ icon_enabled: 'false' });
    assert.equal((await fetch(settings, { method: 'POST', body })).status, 200);
    await eventually(async () => assert.notEqual(readFileSync(join(folder, 'latest'), 'utf8'), before));
    await program.kill();
    assert.ok(existsSync(join(folder, `${FILE}-wal`)), 'there is a log');
    for (const end of ['-wal', '-shm']) rmSync(join(folder, FILE + end), { force: true });
    await assert.rejects(startInstance({ data: folder }), refused(folder, 'lacks the latest changes'));
  });
});

describe('switchhook backup', () => {
  it('copies the database of a running instance, which another folder can start from', async (t) => {
    const folder = emptyFolder();
    const instance = await startInstance({ data: folder });
    t.after(() => instance.close());
    assert.equal((await write(instance, false)).status, 200);
    const file = join(emptyFolder(), 'backup.db');
    const { code, stderr } = await runCommand(t, ['backup', '--data', folder, file]);
    assert.deepEqual(
      [code, stderr],
      [0, `switchhook: Wrote ${file}. The secrets of the apps are in it: only its owner may read it.\n`],
    );
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal((await write(instance, true)).status, 200);

    const restored = join(emptyFolder(), 'data');
    mkdirSync(restored);
    renameSync(file, join(restored, FILE));
    const second = await startInstance({ data: restored });
    t.after(() => second.close());
    const token = instance.page.access_token;
    assert.equal((await second.get('/me/messenger_call_settings', token)).json.icon_enabled, false);
  });

  it('refuses a folder without data, a file that exists, and surplus arguments', async (t) => {
    const folder = emptyFolder();
    const file = join(folder, 'there');
    writeFileSync(file, 'x');
    for (const [args, reason] of [
      [['--data', folder, join(folder, 'new')], `There is no data in the folder ${folder}.`],
      [[], 'backup takes the name of a new file.'],
      [['a', 'b'], 'backup takes one file name, not also "b".'],
    ] as const) {
      const { code, stderr } = await runCommand(t, ['backup', ...args]);
      assert.deepEqual([code, stderr], [2, `switchhook: ${reason}\n`]);
    }
    await startInstance({ data: folder }).then((instance) => instance.close());
    const { code, stderr } = await runCommand(t, ['backup', '--data', folder, file]);
    assert.deepEqual(
      [code, stderr],
      [2, `switchhook: The file ${file} cannot be written: it exists already; name another one.\n`],
    );
    assert.equal(readFileSync(file, 'utf8'), 'x');
  });
});
