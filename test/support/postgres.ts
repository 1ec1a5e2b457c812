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
 * Runs PostgreSQL until nobody holds the other end of our input, however the tests have ended; then stops it as a crash
 * would ("immediate shutdown") and clears its folder away.
 */
const UNTIL_WE_END = `"$@" & cat; kill -QUIT $!; wait $!; cd /; rm -rf "$0"`;

/**
 * A PostgreSQL for the tests of this process: one of its own, or the database that SWITCHHOOK_TEST_DATABASE names, whose
 * user may make schemas and databases.
 */
let server: Promise<string> | undefined;
const lastActs: (() => Promise<void>)[] = [];
let stop = async (): Promise<void> => {
  for (const act of lastActs) await act();
};
after(() => stop());

/** The address of a database that is there. */
export const serverUrl = (): Promise<string> => (server ??= startPostgres());

/**
 * The address of an empty schema, which is as good as a database of its own and made at once; gone when the test ends.
 * `settings` are more of PostgreSQL's for every connection.
 */
export async function emptySchema(t: TestContext, settings = ''): Promise<string> {
  const url = await serverUrl();
  const name = newName();
  await ask(url, `CREATE SCHEMA ${name}`);
  t.after(() => ask(url, `DROP SCHEMA ${name} CASCADE`));
  return withOption(url, 'options', `-csearch_path=${name} ${settings}`);
}

/**
 * The address of an empty database, for what concerns all connections to it; dropped when the test ends. `options` are
 * more of CREATE DATABASE.
 */
export async function emptyDatabase(t: TestContext, options?: string): Promise<string> {
  const { url, drop } = await createDatabase('template0', options);
  t.after(drop);
  return url;
}

/** A copy of the database `template`, to which nobody may be connected. */
export async function createDatabase(
  template = 'template0',
  options = '',
): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const server_ = await serverUrl();
  const name = newName();
  // Copying files is quicker than writing them to the log, for so small a database.
  await ask(server_, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY ${options}`);
  const url = new URL(server_);
  url.pathname = name;
  const drop = async (): Promise<void> => {
    await ask(server_, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { url: url.href, drop };
}

/** `act` is called at the end of all tests, if the server outlives them. */
export const serverEnds = (act: () => Promise<void>): void => void lastActs.push(act);

const newName = (): string => `switchhook_test_${randomBytes(6).toString('hex')}`;

function withOption(address: string, name: string, value: string): string {
  const url = new URL(address);
  url.searchParams.set(name, value);
  return url.href;
}

/** Resolves to the address of a database. */
async function startPostgres(): Promise<string> {
  const given = process.env['SWITCHHOOK_TEST_DATABASE'];
  if (given !== undefined) return given;
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-pg-'));
  const { bin, as } = await findBinaries(folder);
  const data = join(folder, 'data');
  await makeData(data, bin, as);
  // Nothing is to outlive the test, so nothing need reach the disk. A socket in the folder needs no free port.
  const settings = [
    'fsync=off',
    'full_page_writes=off',
    'max_connections=300',
    'deadlock_timeout=50ms',
    'listen_addresses=',
  ];
  const args = ['-D', data, '-k', folder, ...settings.flatMap((setting) => ['-c', setting])];
  const shell = spawn('sh', ['-c', UNTIL_WE_END, folder, join(bin, 'postgres'), ...args], as);
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
