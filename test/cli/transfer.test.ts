import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runCommand, startCommand, startReady, stop } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { emptySchema } from '../support/postgres.ts';
import { writeSettings } from '../support/subscriber.ts';
import {
  asFile,
  exported,
  footerOf,
  imported,
  LEFT_AT,
  makeBusy,
  rowsOf,
  sealed,
  timeless,
  type Busy,
  type Place,
} from '../support/transfer.ts';

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(reply.status, 200, await reply.text());
}

/** Returns the answers of every GET about the instance. */
async function readAll(instance: Instance, { page, thread, other }: Busy): Promise<unknown> {
  const replies = [
    instance.get('/me/messenger_call_settings'),
    instance.get('/me/messenger_call_settings', other.token),
    instance.get('/me/subscribed_apps'),
    instance.get(`/${thread.page.id}/messenger_call_settings`, thread.page.token),
    instance.get(`/${other.id}/subscriptions`, `${other.id}|${other.secret}`),
    instance.control(`/pages/${page.id}/journal`),
    instance.control(`/pages/${thread.page.id}/journal`),
    instance.control(`/pages/${thread.page.id}`),
    instance.control(`/pages/${thread.page.id}/calls?scope=recent`),
    instance.control(`/threads/${thread.page.id}/${thread.psid}`),
    instance.get(`/${thread.page.id}/personas`, thread.page.token),
    instance.get(`/${thread.page.id}/messenger_profile?fields=get_started`, thread.page.token),
    instance.control('/apps'),
    instance.control('/pages'),
  ];
  const texts = (await Promise.all(replies)).map(({ status, text }) => [status, text.replaceAll(instance.url, '')]);
  const { data } = (await instance.control('/deliveries')).json;
  // Deliveries of one moment come in any order.
  return [...texts, data.toSorted((a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1))];
}

describe('An instance that is exported and imported', () => {
  it('is the same, line by line, from SQLite to PostgreSQL and back', async (t) => {
    const { folder } = await makeBusy(t);
    const first = await exported(t, ['--data', folder]);
    const database: Place = ['--database', await emptySchema(t)];
    await imported(t, database, asFile(first));
    const second = await exported(t, database);
    const data: Place = ['--data', join(emptyFolder(), 'made', 'here')];
    await imported(t, data, asFile(second));
    const third = await exported(t, data);
    assert.equal(timeless(second), timeless(first));
    assert.equal(timeless(third), timeless(first));
    assert.notEqual(timeless(first), first);
  });

  it('contains rows of every table, and no queue that a process has leased', async (t) => {
    const { folder, inCall, ringing } = await makeBusy(t);
    const text = await exported(t, ['--data', folder]);
    const rows = rowsOf(text);
    const { rows: counts } = footerOf(text);
    for (const [table, count] of Object.entries(counts)) {
      assert.ok((count as number) > 0, table);
      assert.equal(rows.filter((each) => each.table === table).length, count);
    }
    assert.equal(Object.keys(counts).length, 23);
    const states = (table: string) => rows.filter((each) => each.table === table).map(({ row }) => row.state);
    assert.deepEqual(states('calls').toSorted(), ['ended', 'in_call', 'ringing']);
    assert.deepEqual(new Set(states('deliveries')), new Set(['delivered', 'pending']));
    assert.ok(rows.some(({ row }) => row.call_id === inCall));
    assert.ok(rows.some(({ table, row }) => table === 'timers' && row.subject === ringing));
    const queues = rows.filter(({ table }) => table === 'queues');
    assert.ok(queues.every(({ row }) => row.lease_until === 0 && row.leased_by === null));
    assert.match(text, /^\{"format":"switchhook","version":1,"schema":\d+,"exported_at":"\d{4}-[^"]+Z"\}\n/);
  });

  for (const to of ['SQLite', 'PostgreSQL']) {
    it(`continues in ${to} where it stopped: tokens, retries, the end of a ring, the journal`, async (t) => {
      const busy = await makeBusy(t);
      const original = await startInstance({ data: busy.folder }, new ManualClock(LEFT_AT - 1));
      const before = await readAll(original, busy);
      await original.close();
      const [pendingBefore] = busy.other.receiver.received.slice(-1);

      const file = asFile(await exported(t, ['--data', busy.folder]));
      const data = join(emptyFolder(), 'data');
      const database = await emptySchema(t);
      await imported(t, to === 'SQLite' ? ['--data', data] : ['--database', database], file);

      const clock = new ManualClock(LEFT_AT - 1);
      const instance = await startInstance(to === 'SQLite' ? { data } : { database }, clock);
      t.after(() => instance.close());
      assert.deepEqual([instance.app, instance.page.access_token], [busy.app, busy.page.access_token]);
      assert.deepEqual(await readAll(instance, busy), before);

      // The failed delivery is due a second after its first attempt, which is now; its bytes are the same.
      clock.advance(1);
      const received = await busy.other.receiver.count(4);
      assert.deepEqual(received.at(-1)?.body, pendingBefore?.body);
      await eventually(async () => {
        const { data: pending } = (await instance.control('/deliveries?state=pending')).json;
        assert.deepEqual(pending, []);
      });

      const journal = async (page: string) => (await instance.control(`/pages/${page}/journal`)).json.data;
      const [last] = await journal(busy.page.id);
      await writeSettings(instance, { icon_enabled: true });
      assert.equal((await journal(busy.page.id))[0].revision, Number(last.revision) + 1);

      await clock.alarmWithin(59_000);
      clock.set(LEFT_AT + 59_000);
      await eventually(async () => {
        const ended = (await journal(busy.thread.page.id)).find((each: { kind: string; call?: { id: string } }) => {
          return each.kind === 'call_ended' && each.call?.id === busy.ringing;
        });
        assert.equal(ended?.call.outcome, 'missed');
      });
    });
  }

  it('has its clock at the time to which it was moved', async (t) => {
    const folder = emptyFolder();
    const first = await startReady(t, ['--data', folder]);
    await post(`${first.ready.control}/clock`, { freeze: true, set: '2040-01-01T00:00:00Z' });
    await stop(first.command);
    const copy = join(emptyFolder(), 'copy');
    await imported(t, ['--data', copy], asFile(await exported(t, ['--data', folder])));
    const second = await startReady(t, ['--data', copy]);
    assert.deepEqual(second.ready.app, first.ready.app);
    assert.match(await (await fetch(`${second.ready.control}/clock`)).text(), /2040-01-01T00:00:00/);
  });

  it('can be without a demo, and gets none by the import', async (t) => {
    const folder = emptyFolder();
    const seed = asFile(JSON.stringify({ apps: [], pages: [{ name: 'Only Page', id: '123456' }] }));
    await stop((await startReady(t, ['--data', folder, '--seed', seed])).command);
    const text = await exported(t, ['--data', folder]);
    const lines = text.split('\n').filter((line) => !line.includes('"table":"metadata"'));
    const copy = join(emptyFolder(), 'copy');
    await imported(t, ['--data', copy], asFile(sealed(lines.slice(0, -2), { metadata: 0 }, text)));
    const { ready } = await startReady(t, ['--data', copy]);
    const { data } = (await (await fetch(`${ready.control}/pages`)).json()) as { data: { name: string }[] };
    assert.deepEqual(
      data.map(({ name }) => name),
      ['Only Page'],
    );
  });
});

describe('switchhook export', () => {
  it('writes the export alone to stdout; the number of rows and a note on secrets go to stderr', async (t) => {
    const { folder } = await makeBusy(t);
    const { code, stdout, stderr } = await runCommand(t, ['export', '--data', folder]);
    assert.equal(code, 0);
    assert.equal(timeless(stdout), timeless(await exported(t, ['--data', folder])));
    const rows = rowsOf(stdout).length;
    const summary = `switchhook: Exported ${rows} rows in \\d+\\.\\d s \\([\\d,]+ a second\\) in all\n`;
    const secrets =
      'switchhook: The secrets of the apps are in the output: protect it as you protect the database\\.\n';
    assert.match(stderr, new RegExp(`^${summary}${secrets}$`));
  });

  it('writes a file that only its owner may read, over an existing one, and says so', async (t) => {
    const { folder } = await makeBusy(t);
    const out = join(emptyFolder(), 'instance.jsonl');
    writeFileSync(out, 'old', { mode: 0o644 });
    const { code, stderr } = await runCommand(t, ['export', '--data', folder, '--out', out]);
    assert.equal(code, 0);
    assert.equal(statSync(out).mode & 0o777, 0o600);
    assert.match(
      stderr,
      /\nswitchhook: The secrets of the apps are in \S+instance\.jsonl: only its owner may read it\.\n$/,
    );
    assert.deepEqual(readdirSync(join(out, '..')), ['instance.jsonl']);
  });

  it('follows a link, and writes directly into a pipe', async (t) => {
    const { folder } = await makeBusy(t);
    const place = emptyFolder();
    writeFileSync(join(place, 'real'), '');
    symlinkSync('real', join(place, 'link'));
    assert.equal((await runCommand(t, ['export', '--data', folder, '--out', join(place, 'link')])).code, 0);
    const text = readFileSync(join(place, 'real'), 'utf8');
    assert.deepEqual(readdirSync(place).toSorted(), ['link', 'real']);

    execFileSync('mkfifo', [join(place, 'pipe')]);
    const command = startCommand(t, ['export', '--data', folder, '--out', join(place, 'pipe')]);
    assert.equal(timeless(await readFile(join(place, 'pipe'), 'utf8')), timeless(text));
    assert.equal((await command.ended).code, 0);
    assert.ok(statSync(join(place, 'pipe')).isFIFO());
  });

  it('contains commits that a killed server left in its write-ahead log', async (t) => {
    const folder = emptyFolder();
    const { command, ready } = await startReady(t, ['--data', folder]);
    await post(`${ready.control}/pages`, { name: 'Made last' });
    command.kill('SIGKILL');
    await command.ended;
    assert.match(await exported(t, ['--data', folder]), /"name":"Made last"/);
  });
});
