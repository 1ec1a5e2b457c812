import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { findBinaries, makeData, runOrThrow } from './postgres-binaries.ts';
import { ready } from './postgres.ts';

/** Returns the path of a file in test/support/tls. */
export const tlsFile = (name: string): string => join(import.meta.dirname, 'tls', name);

/** Starts a PostgreSQL that demands TLS and a password; resolves to its port on localhost. */
export async function startTlsPostgres(t: TestContext, password: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-tls-'));
  const { bin, as } = await findBinaries(folder);
  const own = (name: string, mode: number): string => {
    const path = join(folder, name);
    copyFileSync(tlsFile(name), path);
    chmodSync(path, mode);
    if (as.uid !== undefined) chownSync(path, as.uid, as.gid ?? as.uid);
    return path;
  };
  const data = join(folder, 'data');
  await makeData(data, bin, as);
  const statement = `ALTER USER switchhook PASSWORD '${password}'\n`;
  runOrThrow(join(bin, 'postgres'), ['--single', '-D', data, 'postgres'], { ...as, input: statement });
  const port = await freePort();
  const settings = [
    'fsync=off',
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'ssl=on',
    `ssl_cert_file=${own('server.pem', 0o644)}`,
    `ssl_key_file=${own('server.key', 0o600)}`,
    `hba_file=${own('pg_hba.conf', 0o644)}`,
  ];
  const args = ['-D', data, '-k', '', ...settings.flatMap((setting) => ['-c', setting])];
  const postgres = spawn(join(bin, 'postgres'), args, { ...as, stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = once(postgres, 'exit');
  const stop = (): void => void postgres.kill('SIGQUIT');
  process.once('exit', stop);
  t.after(async () => {
    stop();
    await gone;
    process.off('exit', stop);
    rmSync(folder, { recursive: true, force: true });
  });
  await ready(postgres);
  return port;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
