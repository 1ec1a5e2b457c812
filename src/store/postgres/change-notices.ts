import { setTimeout as pause } from 'node:timers/promises';
import type { Client, Notification } from 'pg';
import type { ChangeNotices, ChangeNotice } from '../../app/ports/change-notices.ts';
import type { PageId } from '../../domain/ids.ts';

/** News of so long goes out as one. */
const GATHER_MS = 5;
/** PostgreSQL takes payloads below 8,000 bytes, https://www.postgresql.org/docs/current/sql-notify.html. */
const MOST_BYTES = 7900;
/** A connection that died without a word shows by then. */
const HEARTBEAT_MS = 10_000;
/** How long to wait before connecting anew: half of it, and up to half as much again by chance. */
const RETRY_MS = 1000;
const GOODBYE_MS = 500;

/**
 * Hints by LISTEN and NOTIFY, on a connection of their own and outside of any transaction. Processes that share a schema
 * hear each other. Where it does not work — behind a pooler that gives each transaction another connection, say — nothing
 * is lost but time.
 */
export function openPostgresChangeNotices(
  makeClient: () => Client,
  heard: (news: ChangeNotice) => void,
): ChangeNotices {
  const pages = new Set<PageId>();
  const attempted = new Set<PageId>();
  let connected: { readonly client: Client; readonly channel: string } | undefined;
  let client: Client | undefined;
  let gathering: NodeJS.Timeout | undefined;
  let telling: Promise<void> | undefined;
  let closed = false;
  const closing = new AbortController();

  void run();

  /** Listens until that ends, then again, until the way is closed. */
  async function run(): Promise<void> {
    while (!closed) {
      try {
        await listen((client = makeClient()));
      } catch {
        // It is tried again.
      }
      connected = undefined;
      if (client) void hangUp(client);
      await pause(RETRY_MS * (0.5 + Math.random() / 2), undefined, { signal: closing.signal, ref: false }).catch(
        () => {},
      );
    }
  }

  /** Resolves once the connection is gone. */
  async function listen(client: Client): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      client.on('error', () => resolve());
      client.on('end', () => resolve());
    });
    client.on('notification', hear);
    await client.connect();
    const { rows } = await client.query<{ schema: string }>('SELECT current_schema() AS schema');
    const channel = `switchhook ${rows[0]?.schema ?? ''}`.slice(0, 63);
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    connected = { client, channel };
    // What was told before, nobody told here.
    heard({ pages: undefined, attempted: [] });
    const heartbeat = setInterval(() => void client.query('SELECT 1').catch(() => hangUp(client)), HEARTBEAT_MS);
    heartbeat.unref();
    await gone.finally(() => clearInterval(heartbeat));

    function hear({ processId, payload }: Notification): void {
      // Connections hear themselves too.
      const { processID } = client as Client & { readonly processID: number };
      if (processId !== processID && !closed) heard(read(payload));
    }
  }

  function gather(): void {
    if (closed) return;
    gathering ??= setTimeout(() => {
      gathering = undefined;
      // While one is on its way, the next gathers more.
      if (telling) void telling.then(gather);
      else telling = send().finally(() => (telling = undefined));
    }, GATHER_MS);
  }

  async function send(): Promise<void> {
    const payload = write({ pages: [...pages], attempted: [...attempted] });
    pages.clear();
    attempted.clear();
    if (!connected) return;
    const { client, channel } = connected;
    // A connection that fails tells so itself; what was to be told is found without.
    await client.query('SELECT pg_notify($1, $2)', [channel, payload]).catch(() => hangUp(client));
  }

  return {
    publish(news) {
      for (const pageId of news.pages ?? []) pages.add(pageId);
      for (const pageId of news.attempted) attempted.add(pageId);
      gather();
    },
    async close() {
      closed = true;
      closing.abort();
      clearTimeout(gathering);
      await telling;
      if (pages.size + attempted.size > 0) await send();
      if (client) await hangUp(client);
    },
  };
}

/** Saying goodbye to a database that does not answer may take for ever. */
const hangUp = (client: Client): Promise<void> =>
  Promise.race([client.end().catch(() => {}), pause(GOODBYE_MS, undefined, { ref: false })]);

/** Pages, then those with attempts, as ids between spaces; or a star for anything. */
function write({ pages, attempted }: ChangeNotice): string {
  const payload = [pages ?? [], attempted].map((ids) => ids.join(' ')).join('|');
  return Buffer.byteLength(payload) < MOST_BYTES ? payload : '*';
}

function read(payload = '*'): ChangeNotice {
  if (payload === '*') return { pages: undefined, attempted: [] };
  const [pages = [], attempted = []] = payload
    .split('|')
    .map((ids) => ids.split(' ').filter((id) => id !== '') as PageId[]);
  return { pages, attempted };
}
