import pg from 'pg';

/**
 * The baseline of PostgreSQL: the raw client over a pool of 10, 64 at a time. Reads points of Pages, or stores the rows of a
 * POST in one statement: `raw-pg.ts url read|write pages seconds`. Prints rate, latencies and processor time.
 */
const [url = '', kind, pages, seconds] = process.argv.slice(2);
const CONCURRENCY = 64;
const pool = new pg.Pool({ connectionString: url, max: 10 });
const STORE = `WITH page AS (UPDATE pages SET revision = revision + 1 WHERE page_id = $1 RETURNING page_id, revision),
  entry AS (INSERT INTO journal (page_id, revision, at, event) SELECT page_id, revision, 0, $2 FROM page)
  INSERT INTO deliveries (page_id, revision, app_id, field, body, state, attempts, created_at, due_at)
    SELECT page_id, revision, '1', 'bench', $2, 'delivered', 1, 0, 0 FROM page`;

const took: number[] = [];
const startedAt = performance.now();
const end = startedAt + Number(seconds) * 1000;

async function loop(): Promise<void> {
  while (performance.now() < end) {
    const page = String(2_000_000_000 + Math.floor(Math.random() * Number(pages)));
    const sent = performance.now();
    if (kind === 'read') {
      await pool.query({ name: 'read', text: 'SELECT * FROM pages WHERE page_id = $1', values: [page] });
    } else {
      await pool.query({ name: 'write', text: STORE, values: [page, '{"kind":"bench"}'] });
    }
    took.push(performance.now() - sent);
  }
}

await Promise.all(Array.from({ length: CONCURRENCY }, loop));
const rate = took.length / ((performance.now() - startedAt) / 1000);
took.sort((a, b) => a - b);
const at = (share: number) => took[Math.floor(took.length * share)];
const { user, system } = process.cpuUsage();
const processorUs = (user + system) / took.length;
process.stdout.write(`${JSON.stringify({ rate, sent: took.length, p50: at(0.5), p99: at(0.99), processorUs })}\n`);
await pool.end();
