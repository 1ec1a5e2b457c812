import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { ask } from './ask.ts';
import { findBinaries, makeData } from './postgres-binaries.ts';

/**
 * Shell script that runs PostgreSQL until its stdin is closed, which also happens when the tests are killed. Then it
 * stops PostgreSQL with an "immediate shutdown" and removes the folder.
 */
const RUN_UNTIL_STDIN_CLOSES = `"$@" & cat; kill -QUIT $!; wait $!; cd /; rm -rf "$0"`;

/**
 * The PostgreSQL for the tests of this process: one of its own, or the database of SWITCHHOOK_TEST_DATABASE, whose user
 * may create schemas and databases.
 */
let server: Promise<string> | undefined;
const lastActs: (() => Promise<void>)[] = [];
let stop = async (): Promise<void> => {
  for (const act of lastActs) await act();
};
after(() => stop());

/** Address of the database that exists at the start. */
export const serverUrl = (): Promise<string> => (server ??= startPostgres());

/**
 * Returns the address of an empty schema, which is quicker to create than a database; it is removed when the test ends.
 * `settings` are settings of PostgreSQL for every connection.
 */
export async function emptySchema(t: TestContext, settings = ''): Promise<string> {
  const url = await serverUrl();
  const name = newName();
  await ask(url, `CREATE SCHEMA ${name}`);
  t.after(() => ask(url, `DROP SCHEMA ${name} CASCADE`));
  return withOption(url, 'options', `-csearch_path=${name} ${settings}`);
}

/**
 * Returns the address of an empty database, for tests about all connections to it; it is dropped when the test ends.
 * `options` are appended to CREATE DATABASE.
 */
export async function emptyDatabase(t: TestContext, options?: string): Promise<string> {
  const { url, drop } = await createDatabase('template0', options);
  t.after(drop);
  return url;
}

/** Creates a copy of the database `template`, which must have no connections. */
export async function createDatabase(
  template = 'template0',
  options = '',
): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const server_ = await serverUrl();
  const name = newName();
  // For a small database, copying files is quicker than writing them to the log.
  await ask(server_, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY ${options}`);
  const url = new URL(server_);
  url.pathname = name;
  const drop = async (): Promise<void> => {
    await ask(server_, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { url: url.href, drop };
}

/** Registers `act` for the end of all tests, if the server runs longer than they do. */
export const serverEnds = (act: () => Promise<void>): void => void lastActs.push(act);

const newName = (): string => `switchhook_test_${randomBytes(6).toString('hex')}`;

function withOption(address: string, name: string, value: string): string {
  const url = new URL(address);
  url.searchParams.set(name, value);
  return url.href;
}

/** Resolves to the address of a database. */
async function startPostgres(): Promise<string> {
  const url = process.env['SWITCHHOOK_TEST_DATABASE'];
  if (url !== undefined) return url;
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-pg-'));
  const { bin, as } = await findBinaries(folder);
  const data = join(folder, 'data');
  await makeData(data, bin, as);
  // The data need not survive, so nothing has to reach the disk. A socket in the folder needs no free port.
  const settings = [
    'fsync=off',
    'full_page_writes=off',
    'max_connections=300',
    'deadlock_timeout=50ms',
    'listen_addresses=',
  ];
  const args = ['-D', data, '-k', folder, ...settings.flatMap((setting) => ['-c', setting])];
  const shell = spawn('sh', ['-c', RUN_UNTIL_STDIN_CLOSES, folder, join(bin, 'postgres'), ...args], as);
  stop = async () => {
    const gone = once(shell, 'exit');
    shell.stdin?.end();
    await gone;
  };
  await ready(shell);
  return `postgres://switchhook@localhost/postgres?host=${folder}`;
}

export async function ready(shell: ChildProcess): Promise<void> {
  let said = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  shell.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4096);
    if (said.includes('ready to accept connections')) resolve();
    if (said.includes('FATAL:')) reject(new Error(`PostgreSQL does not start. ${said}`));
  });
  shell.once('error', reject);
  await promise;
}
