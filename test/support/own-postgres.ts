import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from './ask.ts';
import { LONG_MS } from './patience.ts';
import { copyData, findBinaries, makeData } from './postgres-binaries.ts';

/** A PostgreSQL that can be stopped, killed and started again, on the same port and data. */
export interface OwnPostgres {
  readonly port: number;
  readonly url: string;
  /** Resolves once the server takes statements. */
  start(): Promise<void>;
  /** Stops the server with a "fast shutdown", which closes its connections. */
  stop(): Promise<void>;
  /** Kills the server with SIGKILL, as when its machine loses power. */
  kill(): Promise<void>;
  /** Creates another server on a port of its own, with a copy of the data; to be called while this one is stopped. */
  copy(settings: readonly string[], signal?: 'standby.signal'): Promise<OwnPostgres>;
  /** Stops the server and removes its data. */
  remove(): Promise<void>;
}

/** Script that runs a server until its stdin is closed, so that it does not outlive this process. */
const RUN_UNTIL_STDIN_CLOSES = `"$@" & cat >/dev/null; kill -INT $! 2>/dev/null; wait $!`;

/** Creates a server without starting it; never the database of SWITCHHOOK_TEST_DATABASE, which tests cannot stop. */
export async function makePostgres(settings: readonly string[] = []): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-pg-'));
  const { bin, as } = await findBinaries(folder);
  await makeData(join(folder, 'data'), bin, as);
  return own(folder, settings);
}

async function own(folder: string, settings: readonly string[]): Promise<OwnPostgres> {
  const { bin, as } = await findBinaries(folder);
  const data = join(folder, 'data');
  const port = await freePort();
  const url = `postgres://switchhook@127.0.0.1:${port}/postgres`;
  const all = ['listen_addresses=127.0.0.1', `port=${port}`, 'max_connections=100', ...settings];
  const args = ['-D', data, '-k', folder, ...all.flatMap((setting) => ['-c', setting])];
  let shell: ChildProcess | undefined;

  async function end(): Promise<void> {
    if (!shell) return;
    const gone = once(shell, 'exit');
    shell.stdin?.end();
    await gone;
    shell = undefined;
  }

  return {
    port,
    url,
    async start() {
      let said = '';
      shell = spawn('sh', ['-c', RUN_UNTIL_STDIN_CLOSES, 'sh', join(bin, 'postgres'), ...args], as);
      shell.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4096)));
      const startedAt = performance.now();
      for (;;) {
        try {
          await ask(url, 'SELECT 1');
          return;
        } catch (error) {
          if (performance.now() - startedAt > LONG_MS)
            throw new Error(`PostgreSQL does not start. ${said}`, { cause: error });
        }
        await pause(20);
      }
    },
    stop: end,
    async kill() {
      process.kill(Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
      await end();
    },
    async copy(more, signal) {
      const to = mkdtempSync(join(tmpdir(), 'switchhook-pg-'));
      await findBinaries(to);
      copyData(data, join(to, 'data'));
      if (signal !== undefined) writeFileSync(join(to, 'data', signal), '');
      return own(to, more);
    },
    async remove() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
