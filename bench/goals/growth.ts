import { hash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { median, repeat, type Figure, type Options } from '../figures.ts';
import { HOURS_BODIES, load, type Requests } from '../load.ts';
import type { Product } from '../product.ts';
import { newFolder, residentMb, type Program, type Ready, removeFolder } from '../program.ts';

const FEW = 1000;
const MANY = 1_000_000;
const FIRST_PAGE = 2_000_000_000;
/** Number of different requests in a load, chosen by chance among all Pages. */
const SAMPLE = 60_000;

interface Sized {
  readonly count: number;
  readonly folder: string;
  readonly server: Program<Ready>;
}

/** Measures what GET and POST lose from a thousand to a million Pages, and the memory with a million and under load. */
export async function measureGrowth(product: Product, { rounds, seconds }: Options): Promise<readonly Figure[]> {
  const servers: Sized[] = [];
  for (const count of [FEW, MANY]) {
    const folder = newFolder();
    await (await product.start(folder)).stop();
    fill(folder, count);
    servers.push({ count, folder, server: await product.start(folder) });
  }
  try {
    const measured = await repeat(rounds, async () => {
      const rates: number[] = [];
      for (const requests of [get, post]) {
        for (const { count, server } of servers) {
          rates.push((await load(server.ready.url, requests(count), seconds, { spins: true })).rate);
        }
      }
      return rates;
    });
    const rate = (column: number) => median(measured.map((rates) => rates[column] ?? NaN));
    const lost = (column: number) =>
      median(measured.map((rates) => 1 - (rates[column + 1] ?? NaN) / (rates[column] ?? NaN)));
    const [few, many] = servers;
    if (!few || !many) throw new Error('no servers');
    const loss = (column: number) => `${Math.round(lost(column) * 100)} %`;
    const memory = (sized: Sized) => `${Math.round(residentMb(sized.server, 'VmHWM'))} MB`;
    return [
      { name: 'GET, 10³ Pages', rate: rate(0) },
      { name: 'GET, 10⁶ Pages', rate: rate(1) },
      { name: 'GET loses', value: loss(0), goal: '≤ 35 %' },
      { name: 'POST, 10³ Pages', rate: rate(2) },
      { name: 'POST, 10⁶ Pages', rate: rate(3) },
      { name: 'POST loses', value: loss(2), goal: '≤ 30 %' },
      { name: 'memory under load, 10³ Pages, peak', value: memory(few), goal: '≤ 140 MB' },
      { name: 'memory under load, 10⁶ Pages, peak', value: memory(many), goal: '≤ 150 MB' },
    ];
  } finally {
    for (const { server, folder } of servers) {
      await server.stop();
      removeFolder(folder);
    }
  }
}

const PATTERN = '/v26.0/{page}/messenger_call_settings?access_token=EAAbench{i}';
const pathsOf = (count: number) => ({ pattern: PATTERN, from: FIRST_PAGE, count, sample: SAMPLE });
const get = (count: number): Requests => ({ method: 'GET', paths: pathsOf(count) });
const post = (count: number): Requests => ({ method: 'POST', paths: pathsOf(count), bodies: HOURS_BODIES.slice(0, 4) });

/** Writes Pages with a token each, of the first app, into the tables of a server that is stopped. */
function fill(folder: string, count: number): void {
  const database = new DatabaseSync(join(folder, 'switchhook.db'));
  database.function('token_hash', { deterministic: true }, (i) => hash('sha256', `EAAbench${String(i)}`));
  const pages = `FROM (WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${count - 1})
    SELECT CAST(${FIRST_PAGE} + i AS text) AS page, i FROM numbers)`;
  const settings = '(SELECT settings FROM pages LIMIT 1)';
  const permissions = '(SELECT permissions FROM tokens LIMIT 1)';
  const app = '(SELECT app_id FROM apps LIMIT 1)';
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  database.exec(`INSERT INTO tokens (token_hash, app_id, page_id, permissions, issued_at, expires_at)
    SELECT token_hash(i), ${app}, page, ${permissions}, 0, NULL ${pages}`);
  database.exec(`INSERT INTO pages (page_id, name, eligible, revision, created_at, settings)
    SELECT page, 'Page', 1, 0, 0, ${settings} ${pages}`);
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}
