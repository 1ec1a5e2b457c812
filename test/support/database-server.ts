import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries } from './postgres-binaries.ts';

/** A PostgreSQL for a script, to be stopped and started again on its data. */
export interface DatabaseServer {
  readonly url: string;
  /** Ends every connection and the server, as `pg_ctl stop -m fast` does. */
  stop(): Promise<void>;
  /** Resolves once it accepts connections again, at the same address. */
  start(): Promise<void>;
}

/** Starts one with its own data, on a socket of its own; everything is cleared away when the script ends. */
export async function startDatabaseServer({ durable }: { readonly durable: boolean }): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-db-'));
  const { bin, as } = await findBinaries(folder);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(bin, 'initdb'),
    ['--pgdata', data, '--username', 'switchhook', '--auth', 'trust', '--encoding', 'UTF8', '--no-locale'],
    as,
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr.toString()}`);
  const settings = ['max_connections=200', 'listen_addresses=', 'shared_buffers=512MB', 'max_wal_size=4GB'];
  if (!durable) settings.push('fsync=off', 'full_page_writes=off');
  const args = ['-D', data, '-k', folder, ...settings.flatMap((setting) => ['-c', setting])];
  let server: ChildProcess | undefined;
  process.once('exit', () => {
    server?.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    const started = spawn(join(bin, 'postgres'), args, { ...as, stdio: ['ignore', 'ignore', 'pipe'] });
    server = started;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      started.stderr.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4096);
        if (said.includes('ready to accept connections')) resolve();
      });
      started.once('exit', () => reject(new Error(`PostgreSQL does not start. ${said}`)));
    });
  }

  await start();
  return {
    url: `postgres://switchhook@localhost/postgres?host=${folder}`,
    start,
    async stop() {
      const stopped = server;
      if (!stopped || stopped.exitCode !== null) return;
      const gone = once(stopped, 'exit');
      stopped.kill('SIGINT');
      await gone;
    },
  };
}
