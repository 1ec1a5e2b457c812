import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { Pool } from 'undici';
import type { Config } from '../../src/config/config.ts';
import { hoursNumber } from './kill-ledger.ts';
import { startProcess, type ServerProcess } from './server-process.ts';

export interface GrowthPlan {
  /** Number of changes of settings that are written, each with a webhook. */
  readonly changes: number;
  /** Number of parts after each of which sizes and rates are taken. */
  readonly parts: number;
  readonly config: Partial<Config>;
  /** Number of Pages that are written to in turn. */
  readonly pages: number;
  readonly onPart?: (part: GrowthPart) => void;
  /** Ends the run after the current part when it returns true. */
  readonly isOver?: () => boolean;
}

/** Figures at the end of a part. */
export interface GrowthPart {
  /** Changes that were written until now. */
  readonly written: number;
  /** Changes in a second of real time during the part. */
  readonly rate: number;
  /** Processor time of the server for a change during the part; ms. */
  readonly processorMs: number;
  readonly rssMegabytes: number;
  /** Rows of the deliveries and of the journal. */
  readonly rows: number;
  /** Size of the database without its log, in MB. */
  readonly megabytes: number;
}

const CONNECTIONS = 64;
const MEGABYTE = 1_000_000;
/** Clock ticks in a second in /proc. */
const TICKS = 100;

/** Writes changes to a server in a process of its own, and takes the figures of each part. Reads /proc, so it needs Linux. */
export async function grow(plan: GrowthPlan): Promise<readonly GrowthPart[]> {
  const receiver = await startReceiver();
  const callbackUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const server = await startProcess(plan.config);
  const pool = new Pool(server.url, { connections: CONNECTIONS, pipelining: 1 });
  try {
    const targets = await openPages(server, callbackUrl, plan.pages);
    const parts: GrowthPart[] = [];
    let written = 0;
    // The first requests are slower than all others.
    await write(pool, targets, 0, Math.min(2000, plan.changes / plan.parts));
    for (let part = 0; part < plan.parts && !plan.isOver?.(); part++) {
      const count = Math.round(plan.changes / plan.parts);
      const [startedAt, processorBefore] = [performance.now(), processorSeconds(server)];
      await write(pool, targets, written, count);
      written += count;
      const figures = {
        written,
        rate: (1000 * count) / (performance.now() - startedAt),
        processorMs: (1000 * (processorSeconds(server) - processorBefore)) / count,
        rssMegabytes: memoryOf(server),
        ...(await measureData(plan.config)),
      };
      parts.push(figures);
      plan.onPart?.(figures);
    }
    return parts;
  } finally {
    await pool.close();
    await server.kill('SIGTERM');
    receiver.close();
    receiver.closeAllConnections();
  }
}

/** Starts a receiver that keeps nothing, since there are many webhooks. */
async function startReceiver(): Promise<Server> {
  const receiver = createServer((request, response) => {
    const challenge = new URL(request.url ?? '', 'http://receiver').searchParams.get('hub.challenge');
    request.resume().on('end', () => response.end(challenge ?? 'ok'));
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  return receiver;
}

interface Target {
  readonly id: string;
  readonly token: string;
}

/** Creates Pages whose settings the demo's app receives. */
async function openPages(server: ServerProcess, callbackUrl: string, count: number): Promise<readonly Target[]> {
  const { app } = server.demo;
  const send = async (path: string, body: object): Promise<Record<string, string>> => {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`);
    return (await reply.json()) as Record<string, string>;
  };
  const fields = ['call_settings_update'];
  const subscription = { object: 'page', callback_url: callbackUrl, verify_token: 'v', fields };
  await send(`/v26.0/${app.id}/subscriptions?access_token=${app.id}|${app.secret}`, subscription);
  const targets: Target[] = [];
  for (let n = 0; n < count; n++) {
    const { id = '' } = await send('/_control/pages', { name: `Page ${n}` });
    const { access_token: token = '' } = await send('/_control/tokens', { app_id: app.id, page_id: id });
    await send(`/v26.0/${id}/subscribed_apps?access_token=${token}`, { subscribed_fields: fields });
    targets.push({ id, token });
  }
  return targets;
}

/** Writes `count` changes from number `first` on, over all connections. */
async function write(pool: Pool, targets: readonly Target[], first: number, count: number): Promise<void> {
  let next = first;
  const end = first + count;
  const writeOn = async (): Promise<void> => {
    while (next < end) {
      const n = next++;
      const target = targets[n % targets.length];
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: `/v26.0/${target?.id}/messenger_call_settings?access_token=${target?.token}`,
        headers: { 'content-type': 'application/json' },
        // Neighbouring numbers go to different Pages, so that each write changes its Page.
        body: JSON.stringify(hoursNumber(Math.floor(n / targets.length) % 300_000)),
      });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`${statusCode}: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, writeOn));
}

function processorSeconds({ pid }: ServerProcess): number {
  const [, fields = ''] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return ((user ?? NaN) + (system ?? NaN)) / TICKS;
}

const memoryOf = ({ pid }: ServerProcess): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;

/** Resolves to the rows of deliveries and journal, and to the size of the database in MB. */
export async function measureData({
  data,
  database,
}: Partial<Config>): Promise<Pick<GrowthPart, 'rows' | 'megabytes'>> {
  const count = 'SELECT (SELECT count(*) FROM deliveries) + (SELECT count(*) FROM journal) AS count';
  if (data !== undefined) {
    const file = join(data, 'switchhook.db');
    const opened = new DatabaseSync(file, { readOnly: true });
    const rows = Number(opened.prepare(count).get()?.['count']);
    opened.close();
    return { rows, megabytes: statSync(file).size / MEGABYTE };
  }
  const client = new pg.Client(database);
  await client.connect();
  const rows = Number((await client.query<{ count: string }>(count)).rows[0]?.count);
  const size = await client.query<{ size: string }>('SELECT pg_database_size(current_database()) AS size');
  await client.end();
  return { rows, megabytes: Number(size.rows[0]?.size) / MEGABYTE };
}
