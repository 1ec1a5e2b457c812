import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Page under load, and the apps that are subscribed to its settings. */
export interface LoadedPage {
  readonly id: string;
  readonly token: string;
  readonly appIds: readonly string[];
}

/** Recorded writes of a Page. A number stands for each write, which sets different hours. */
interface PageRecord {
  /** Acknowledged writes by writer, in the order of the answers, and the number of those found in the journal. */
  readonly acknowledged: { readonly numbers: number[]; found: number; revision: number }[];
  /** Revisions in the journal by number of the write. */
  readonly revisions: Map<number, number>;
  lastRevision: number;
  lastNumber: number | undefined;
}

/** Returns hours on Monday that differ for every `n` below 300,000. */
export function hoursNumber(n: number): { readonly call_hours: object } {
  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}${String(minutes % 60).padStart(2, '0')}`;
  const [open_time, close_time] = [time(n % 600), time(700 + Math.floor(n / 600))];
  const days = [{ day_of_week: 'MONDAY', open_time, close_time }];
  return { call_hours: { timezone_id: 'UTC', weekly_operating_hours: days } };
}

/** Returns the number that was given to `hoursNumber`; undefined without hours. */
export function numberOfHours(settings: { readonly call_hours?: CallHours }): number | undefined {
  const [day] = settings.call_hours?.weekly_operating_hours ?? [];
  if (!day) return undefined;
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(2));
  return (minutes(day.close_time) - 700) * 600 + minutes(day.open_time);
}

interface CallHours {
  readonly weekly_operating_hours: readonly { readonly open_time: string; readonly close_time: string }[];
}

interface JournalRow {
  readonly revision: number;
  readonly kind: string;
  readonly call_settings: { readonly call_hours?: CallHours };
}

/** Maximum number of rows in one answer of control. */
const MOST_ROWS = 1000;

/** Compares the answers and webhooks of a server with its data after each restart. */
export class KillLedger {
  readonly problems: string[] = [];
  readonly counts = { acknowledged: 0, journalled: 0, arrivals: 0, first: 0, wrongSignatures: 0 };
  readonly secrets = new Map<string, string>();
  readonly #pages = new Map<string, PageRecord>();
  /** First arrivals of webhooks in order, by app and Page. */
  readonly #arrived = new Map<string, Set<number>>();

  acknowledge({ id }: LoadedPage, writer: number, number: number): void {
    const { acknowledged } = this.#page(id);
    (acknowledged[writer] ??= { numbers: [], found: 0, revision: 0 }).numbers.push(number);
    this.counts.acknowledged++;
  }

  arrive(appId: string, body: Buffer, signature: string | undefined): void {
    const expected = createHmac('sha256', this.secrets.get(appId) ?? '')
      .update(body)
      .digest('hex');
    this.counts.arrivals++;
    if (signature !== `sha256=${expected}`) {
      this.counts.wrongSignatures++;
      return void this.problems.push(`a webhook to app ${appId} has a wrong signature`);
    }
    const { entry } = JSON.parse(body.toString()) as {
      entry: { id: string; call_settings: JournalRow['call_settings'] }[];
    };
    for (const { id, call_settings } of entry) {
      const number = numberOfHours(call_settings);
      const arrived = this.#arrivedAt(appId, id);
      if (number === undefined || arrived.has(number)) continue;
      arrived.add(number);
      this.counts.first++;
    }
  }

  /** Checks, while nothing writes, that the journal continues, has every acknowledged write, and agrees with GET. */
  checkPage(page: LoadedPage, rows: readonly JournalRow[], settings: JournalRow['call_settings']): void {
    const record = this.#page(page.id);
    const fresh = rows.filter(({ revision }) => revision > record.lastRevision).reverse();
    if (fresh.length === MOST_ROWS) throw new Error('More was written between two looks than control shows at once.');
    for (const row of fresh) {
      if (row.revision !== ++record.lastRevision) {
        this.problems.push(`the journal of ${page.id} has ${row.revision} where ${record.lastRevision} belongs`);
        record.lastRevision = row.revision;
      }
      if (row.kind !== 'call_settings_update') continue;
      const number = numberOfHours(row.call_settings) ?? -1;
      if (record.revisions.has(number)) this.problems.push(`write ${number} of ${page.id} is in the journal twice`);
      record.revisions.set(number, row.revision);
      record.lastNumber = number;
      this.counts.journalled++;
    }
    if (numberOfHours(settings) !== record.lastNumber) {
      this.problems.push(
        `GET of ${page.id} answers write ${numberOfHours(settings)}, the journal ${record.lastNumber}`,
      );
    }
    for (const writer of record.acknowledged) {
      for (; writer.found < writer.numbers.length; writer.found++) {
        const number = writer.numbers[writer.found] as number;
        const revision = record.revisions.get(number);
        if (revision === undefined) this.problems.push(`write ${number} of ${page.id} was acknowledged and is lost`);
        else if (revision < writer.revision) this.problems.push(`write ${number} of ${page.id} is out of order`);
        writer.revision = Math.max(writer.revision, revision ?? 0);
      }
    }
  }

  /** Returns a sentence for each write in the journal whose webhook has not arrived. */
  missing({ id, appIds }: LoadedPage): readonly string[] {
    return appIds.flatMap((appId) => {
      const arrived = this.#arrivedAt(appId, id);
      const absent = [...this.#page(id).revisions.keys()].filter((number) => !arrived.has(number));
      return absent.map((number) => `the webhook of write ${number} of ${id} never came to app ${appId}`);
    });
  }

  /** Checks that first arrivals came in the order of the journal, and only for writes in it. */
  checkOrder({ id, appIds }: LoadedPage): void {
    const { revisions } = this.#page(id);
    for (const appId of appIds) {
      let last = 0;
      for (const number of this.#arrivedAt(appId, id)) {
        const revision = revisions.get(number);
        if (revision === undefined) this.problems.push(`app ${appId} heard of write ${number}, which is in no journal`);
        else if (revision < last) this.problems.push(`app ${appId} heard of ${id} at ${revision} after ${last}`);
        else last = revision;
      }
    }
  }

  #page(id: string): PageRecord {
    let record = this.#pages.get(id);
    if (!record) {
      record = { acknowledged: [], revisions: new Map(), lastRevision: 0, lastNumber: undefined };
      this.#pages.set(id, record);
    }
    return record;
  }

  #arrivedAt(appId: string, pageId: string): Set<number> {
    const key = `${appId} ${pageId}`;
    let arrived = this.#arrived.get(key);
    if (!arrived) this.#arrived.set(key, (arrived = new Set()));
    return arrived;
  }
}

/** Starts a receiver at `/{app id}` for any number of apps; `answer` returns the status for each delivery. */
export async function startLedgerReceiver(ledger: KillLedger, answer: () => number) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://receiver');
    if (request.method === 'GET') return void response.end(searchParams.get('hub.challenge') ?? '');
    readWhole(request, (body) => {
      const signature = request.headers['x-hub-signature-256'];
      ledger.arrive(pathname.slice(1), body, typeof signature === 'string' ? signature : undefined);
      response.writeHead(answer()).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Calls `whole` only with a complete body: a delivery that a kill interrupted does not count. */
function readWhole(request: IncomingMessage, whole: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => whole(Buffer.concat(chunks)));
}
