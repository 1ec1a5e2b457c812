import { setTimeout as pause } from 'node:timers/promises';
import type { Client, Notification } from 'pg';
import type { ChangeNotice, ChangeNotices } from '../../app/ports/change-notices.ts';
import type { PageId } from '../../domain/ids.ts';

/** Time for which notices are collected and then sent as one; ms. */
const COLLECT_MS = 5;
/** PostgreSQL takes payloads below 8,000 bytes, https://www.postgresql.org/docs/current/sql-notify.html. */
const MAX_BYTES = 7900;
/** Name of the connections that listen. */
export const LISTENER = 'switchhook notices';
/**
 * Sends a notice when another connection to the database listens. A transaction with a notification takes a number and
 * writes to the log even if there is none.
 */
const NOTIFY = `SELECT pg_notify($1, $2) WHERE EXISTS (SELECT 1 FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = $3 AND pid <> pg_backend_pid())`;
/** Pause between two queries that find out whether the connection still works; ms. */
const HEARTBEAT_MS = 10_000;
/** Maximum pause before connecting again; ms. Half of it is by chance. */
const RECONNECT_MS = 1000;
/** Maximum time for closing a connection; ms. */
const CLOSE_MS = 500;

/**
 * Opens the channel for change notices by LISTEN and NOTIFY, on a connection of its own, named LISTENER, and outside of
 * transactions. The channel is that of the schema. Where notices do not arrive, for example behind a pooler that gives each transaction
 * another connection, changes are found by polling, only later.
 */
export function openPostgresChangeNotices(
  makeClient: () => Client,
  onNotice: (notice: ChangeNotice) => void,
): ChangeNotices {
  return new ListenChannel(makeClient, onNotice);
}

/**
 * Connecting: collects notices and drops them when they are due, because others find changes by polling.
 * Listening: sends the collected notices and receives those of other processes, until the connection is lost; then it
 * connects again after a pause.
 * Closed: sends what was collected, then nothing more.
 */
class ListenChannel implements ChangeNotices {
  readonly #makeClient: () => Client;
  readonly #onNotice: (notice: ChangeNotice) => void;
  readonly #closing = new AbortController();
  /** The Pages of the notices to be sent. */
  readonly #pages = new Set<PageId>();
  readonly #attempted = new Set<PageId>();
  #client: Client | undefined;
  /** Undefined while there is no connection that listens. */
  #listening: { readonly client: Client; readonly channel: string } | undefined;
  /** Runs while notices are collected. */
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;

  constructor(makeClient: () => Client, onNotice: (notice: ChangeNotice) => void) {
    this.#makeClient = makeClient;
    this.#onNotice = onNotice;
    void this.#run();
  }

  publish({ pages, attempted }: ChangeNotice): void {
    for (const pageId of pages ?? []) this.#pages.add(pageId);
    for (const pageId of attempted) this.#attempted.add(pageId);
    this.#collect();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await this.#sending;
    if (this.#pages.size + this.#attempted.size > 0) await this.#send();
    if (this.#client) await disconnect(this.#client);
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        this.#client = this.#makeClient();
        await this.#listen(this.#client);
      } catch {
        // The next connection is the retry.
      }
      this.#listening = undefined;
      if (this.#client) void disconnect(this.#client);
      const ms = RECONNECT_MS * (0.5 + Math.random() / 2);
      await pause(ms, undefined, { signal: this.#closing.signal, ref: false }).catch(() => {});
    }
  }

  /** Resolves once the connection is lost. */
  async #listen(client: Client): Promise<void> {
    const lost = new Promise<void>((resolve) => {
      client.on('error', () => resolve());
      client.on('end', () => resolve());
    });
    client.on('notification', (notification) => this.#receive(client, notification));
    await client.connect();
    const { rows } = await client.query<{ schema: string }>('SELECT current_schema() AS schema');
    const channel = `switchhook ${rows[0]?.schema ?? ''}`.slice(0, 63);
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    this.#listening = { client, channel };
    // Notices that were sent before this connection listened are lost.
    this.#onNotice({ pages: undefined, attempted: [] });
    const heartbeat = setInterval(() => void client.query('SELECT 1').catch(() => disconnect(client)), HEARTBEAT_MS);
    heartbeat.unref();
    await lost.finally(() => clearInterval(heartbeat));
  }

  #receive(client: Client, { processId, payload }: Notification): void {
    // PostgreSQL notifies the connection that sent the notice too.
    const { processID } = client as Client & { readonly processID: number };
    if (processId !== processID && !this.#isClosed) this.#onNotice(decode(payload));
  }

  #collect(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#sending) void this.#sending.then(() => this.#collect());
      else this.#startSending();
    }, COLLECT_MS);
  }

  #startSending(): void {
    this.#sending = this.#send().finally(() => {
      this.#sending = undefined;
    });
  }

  async #send(): Promise<void> {
    const payload = encode({ pages: [...this.#pages], attempted: [...this.#attempted] });
    this.#pages.clear();
    this.#attempted.clear();
    if (!this.#listening) return;
    const { client, channel } = this.#listening;
    await client.query(NOTIFY, [channel, payload, LISTENER]).catch(() => disconnect(client));
  }
}

/** A database that does not answer does not confirm the end of the connection either, so the wait is bounded. */
const disconnect = (client: Client): Promise<void> =>
  Promise.race([client.end().catch(() => {}), pause(CLOSE_MS, undefined, { ref: false })]);

/** The payload: ids of changed Pages, `|`, ids of Pages with attempts, each separated by spaces; or `*` for any change. */
function encode({ pages, attempted }: ChangeNotice): string {
  const payload = [pages ?? [], attempted].map((ids) => ids.join(' ')).join('|');
  return Buffer.byteLength(payload) < MAX_BYTES ? payload : '*';
}

function decode(payload = '*'): ChangeNotice {
  if (payload === '*') return { pages: undefined, attempted: [] };
  const [pages = [], attempted = []] = payload
    .split('|')
    .map((ids) => ids.split(' ').filter((id) => id !== '') as PageId[]);
  return { pages, attempted };
}
