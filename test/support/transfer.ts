import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { runCommand } from './command.ts';
import { emptyFolder } from './empty-folder.ts';
import { eventually } from './eventually.ts';
import { addPage } from './graph.ts';
import { startInstance, type Instance } from './instance.ts';
import { ManualClock } from './manual-clock.ts';
import { hoursNumber } from './kill-ledger.ts';
import { subscribeDemo, addSubscriber, writeSettings, type Subscriber } from './subscriber.ts';
import { callPrompt, openThread, type TestThread } from './thread.ts';

/** Place of the data, as an option of the commands. */
export type Place = readonly ['--data' | '--database', string];

/** Time at which the busy instance was stopped. */
export const LEFT_AT = Date.parse('2026-11-22T12:00:00Z');

/** An instance with calls, retries and timers under way, stopped in the middle of them. */
export interface Busy {
  readonly folder: string;
  readonly app: Instance['app'];
  readonly page: Instance['page'];
  readonly thread: TestThread;
  /** The app whose receiver failed until now; two of its deliveries are pending. */
  readonly other: Subscriber;
  /** A call that has been ringing for a second. */
  readonly ringing: string;
  readonly inCall: string;
}

/** Creates a folder with a busy instance. Its receivers close when the test ends. */
export async function makeBusy(t: TestContext): Promise<Busy> {
  const folder = emptyFolder();
  const clock = new ManualClock(LEFT_AT - 1000);
  const instance = await startInstance({ data: folder }, clock);
  const { receiver } = await subscribeDemo(instance);
  const other = await addSubscriber(instance);
  t.after(() => Promise.all([receiver.close(), other.receiver.close()]));
  other.receiver.answers.push(...new Array<number>(100).fill(503));
  const admin = await instance.control('/admins', {
    page_id: instance.page.id,
    name: 'Robin "the\nboss" ☎️ \u2028 Ωmega',
  });
  const { user_id } = admin.json;
  assert.equal((await instance.control('/user_tokens', { app_id: instance.app.id, user_id })).status, 200);
  await writeSettings(instance, hoursNumber(1));
  await writeSettings(instance, { icon_enabled: false, call_routing: { ring_target: 'PARTNERS' } });
  await receiver.count(2);
  await other.receiver.count(2);

  const page = await addPage(instance);
  const thread = await openThread(instance, page);
  await thread.write('Hello? \\ "quoted"\n\tÄ');
  const persona = { name: 'Zoë', profile_picture_url: 'https://example.com/ö.jpg' };
  const { id: persona_id } = (await instance.post(`/${page.id}/personas`, persona, page.token)).json;
  await instance.post(`/${page.id}/messenger_profile`, { get_started: { payload: '"Ω"' } }, page.token);
  await thread.sent(callPrompt(3), { persona_id });
  const missed = await thread.ring();
  assert.equal((await instance.control(`/calls/${missed}/decline`, { as: 'inbox' })).status, 200);
  const inCall = await thread.ring();
  assert.equal((await instance.control(`/calls/${inCall}/accept`, { as: 'inbox' })).status, 200);
  const caller = await openThread(instance, page);
  const ringing = await caller.ring();
  await eventually(async () => {
    const { data } = (await instance.control('/deliveries')).json;
    const attempts = data.flatMap((each: { attempts: object[] }) => each.attempts);
    assert.equal(attempts.length, 4);
  });
  clock.advance(999);
  await instance.close();
  // As if the process had been killed during deliveries.
  const database = new DatabaseSync(join(folder, 'switchhook.db'));
  database.exec("UPDATE queues SET lease_until = 9000000000000000, leased_by = 'somebody'");
  addRareRows(database, page.id, missed);
  database.close();
  other.receiver.answers.length = 0;
  return { folder, app: instance.app, page: instance.page, thread, other, ringing, inCall };
}

/** Adds rows to the tables that only calls with media, second attempts and retention fill. */
function addRareRows(database: DatabaseSync, pageId: string, callId: string): void {
  const add = (sql: string, ...values: (string | number)[]) => void database.prepare(sql).run(...values);
  add(
    'INSERT INTO call_media (page_id, call_id, owner, lease_until, state) VALUES (?, ?, NULL, 0, ?)',
    pageId,
    callId,
    '{}',
  );
  add(
    'INSERT INTO call_metrics (page_id, call_id, app_id, at, report) VALUES (?, ?, ?, ?, ?)',
    pageId,
    callId,
    '1',
    LEFT_AT,
    '{}',
  );
  add('INSERT INTO journal_starts (page_id, at, revision, settings) VALUES (?, ?, 0, NULL)', pageId, LEFT_AT - 1000);
  const delivered = "SELECT page_id, revision, app_id FROM deliveries WHERE state = 'delivered' LIMIT 1";
  add(
    `INSERT INTO attempts (page_id, revision, app_id, attempt, at, duration_ms, status) SELECT *, 2, ?, 5, 200 FROM (${delivered})`,
    LEFT_AT,
  );
}

/** Runs `switchhook export`; resolves to the file's text. */
export async function exported(t: TestContext, place: Place): Promise<string> {
  const file = join(emptyFolder(), 'instance.jsonl');
  const { code, stderr, stdout } = await runCommand(t, ['export', ...place, '--out', file]);
  assert.deepEqual([code, stdout], [0, ''], stderr);
  return readFileSync(file, 'utf8');
}

/** Runs `switchhook import`. */
export async function imported(t: TestContext, place: Place, file: string): Promise<void> {
  const { code, stderr, stdout } = await runCommand(t, ['import', ...place, file]);
  assert.deepEqual([code, stdout], [0, ''], stderr);
}

/** Returns an export without the time in its first line and the SHA-256 in its last, which covers the time. */
export const timeless = (text: string): string =>
  text.replace(/"exported_at":"[^"]*"/, '').replace(/"sha256":"[^"]*"\}\n$/, '');

/** Writes an export to a file of the test; returns its path. */
export function asFile(text: string | Buffer): string {
  const path = join(emptyFolder(), 'given.jsonl');
  writeFileSync(path, text);
  return path;
}

export const rowsOf = (text: string) =>
  text
    .split('\n')
    .slice(1, -2)
    .map((line) => JSON.parse(line));
export const footerOf = (text: string) => JSON.parse(text.split('\n').at(-2) ?? '');

/** Adds a last line that fits `lines`: the counts are those of `text`, changed by `counts`. */
export function sealed(lines: readonly string[], counts: object, text: string): string {
  const before = `${lines.join('\n')}\n`;
  const sha256 = createHash('sha256').update(before).digest('hex');
  return `${before}${JSON.stringify({ end: 'switchhook', rows: { ...footerOf(text).rows, ...counts }, sha256 })}\n`;
}
