import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from './ask.ts';
import { freePort } from './own-postgres.ts';
import { LONG_MS } from './patience.ts';
import { findBinaries } from './postgres-binaries.ts';

/** A pgbouncer in transaction mode before one database. */
export interface Pgbouncer {
  readonly url: string;
  remove(): Promise<void>;
}

/** Returns the path of the installed pgbouncer; undefined where there is none. */
export function findPgbouncer(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path));
}

/** Starts pgbouncer before a database on this machine. Few connections, so that transactions change them often. */
export async function startPgbouncer(program: string, database: string): Promise<Pgbouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-pgbouncer-'));
  // Like PostgreSQL, it refuses to run as root.
  const { as } = await findBinaries(folder);
  const port = await freePort();
  const to = new URL(database);
  const file = join(folder, 'pgbouncer.ini');
  const settings = [
    '[databases]',
    `* = host=${to.hostname} port=${to.port} user=${to.username}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    'default_pool_size = 8',
    'max_client_conn = 200',
  ];
  writeFileSync(file, settings.join('\n'));
  chmodSync(file, 0o644);
  if (as.uid !== undefined && as.gid !== undefined) chownSync(file, as.uid, as.gid);
  const child = spawn(program, ['-q', file], { ...as, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4096)));
  process.once('exit', () => child.kill('SIGKILL'));
  const url = new URL(database);
  url.port = String(port);
  await answers(child, url.href, () => said);
  return {
    url: url.href,
    async remove() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(child: ChildProcess, url: string, said: () => string): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    try {
      await ask(url, 'SELECT 1');
      return;
    } catch (error) {
      if (child.exitCode !== null || performance.now() - startedAt > LONG_MS)
        throw new Error(`pgbouncer does not start. ${said()}`, { cause: error });
    }
    await pause(20);
  }
}
