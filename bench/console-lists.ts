/**
 * Measures the lists of the console with 10,000 requests, 10,000 deliveries and 1,000 threads: the time of each answer of
 * control, of a search and of opening a tab, and the memory of the inspector: `node bench/console-lists.ts`.
 */
import { DEFAULTS } from '../src/config/config.ts';
import type { AppId, PageId, Psid } from '../src/domain/ids.ts';
import { startServer } from '../src/server.ts';
import { openSqlite } from '../src/store/sqlite/driver.ts';
import { openStore } from '../src/store/store.ts';
import { startChromium } from '../test/support/chromium.ts';
import { newFolder, postJson, removeFolder } from './program.ts';

const REQUESTS = 10_000;
const THREADS = 1000;

const folder = newFolder();
const config = { ...DEFAULTS, port: 0, data: folder };
const first = await startServer(config);
const { demo } = first;
if (!demo) throw new Error('no demo');
const psids: string[] = [];
for (let i = 0; i < THREADS; i++) {
  const { psid } = await postJson<{ psid: string }>(`${first.url}/_control/consumers`, {
    page_id: demo.page.id,
    name: `Person ${i}`,
  });
  await postJson(`${first.url}/_control/threads/${demo.page.id}/${psid}/messages`, { text: 'Hello' });
  psids.push(psid);
}
await first.close();
const pageId = demo.page.id as PageId;
const appId = demo.app.id as AppId;
await fill();

const server = await startServer(config);
const control = `${server.url}/_control`;
const medians = async (name: string, path: string): Promise<void> => {
  const times: number[] = [];
  for (let i = 0; i < 9; i++) {
    const startedAt = performance.now();
    const answer = await fetch(control + path);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    times.push(performance.now() - startedAt);
  }
  const sorted = times.toSorted((a, b) => a - b);
  console.log(`${name.padEnd(34)} median ${sorted[4]?.toFixed(1)} ms, longest ${sorted[8]?.toFixed(1)} ms`);
};
await medians('requests', `/requests?page_id=${pageId}&limit=100`);
await medians('requests, 1,000', `/requests?page_id=${pageId}&limit=1000`);
await medians('requests, text that is nowhere', `/requests?page_id=${pageId}&text=nowhere`);
await medians('failed requests of all', '/requests?status=failed');
await medians('deliveries', `/deliveries?page_id=${pageId}&limit=100`);
await medians('deliveries, text that is nowhere', `/deliveries?page_id=${pageId}&text=nowhere`);
await medians('journal', `/pages/${pageId}/journal?limit=100`);
await medians('journal, text that is nowhere', `/pages/${pageId}/journal?text=nowhere`);
await medians('threads', `/pages/${pageId}/threads?limit=100`);

const browser = await startChromium();
const page = await browser.newPage();
for (const [tab, list] of [
  ['requests', 'Requests'],
  ['journal', 'Journal'],
  ['deliveries', 'Deliveries'],
] as const) {
  const startedAt = performance.now();
  await page.goto(`${server.url}/console/inspector#${tab}`);
  const items = page.getByRole('list', { name: list, exact: true }).getByRole('listitem');
  await items.first().waitFor();
  const opened = performance.now() - startedAt;
  // Nine times "Show more" is the most that one part of a list shows.
  for (let rowCount = 200; rowCount <= 1000; rowCount += 100) {
    await page.getByRole('button', { name: 'Show more' }).click();
    await items.nth(rowCount - 1).waitFor({ state: 'attached' });
  }
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('Performance.enable');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const metric = (name: string): number => metrics.find((each) => each.name === name)?.value ?? NaN;
  const heap = (metric('JSHeapUsedSize') / 1e6).toFixed(1);
  console.log(`${list}: opened in ${opened.toFixed(0)} ms; with 1,000 rows heap ${heap} MB, ${metric('Nodes')} nodes`);
}
await browser.close();
await server.close();
removeFolder(folder);

/** Adds requests, and threads with a message, a journal entry and deliveries each time. */
async function fill(): Promise<void> {
  const store = openStore(openSqlite(folder, { acceptsOlderData: true, onLost: () => {} }));
  const now = Date.now();
  for (let from = 0; from < REQUESTS; from += 100) {
    await store.write(async (tx) => {
      const records = Array.from({ length: 100 }, (_, i) => aRequest(from + i, now));
      await tx.requests.add(records, { oldest: '', most: REQUESTS });
      for (let i = from; i < from + 100; i++) {
        const psid = (psids[i % THREADS] ?? '') as Psid;
        const event = { kind: 'messages_read', psid, watermark: now } as const;
        const revision = await tx.journal.append(pageId, event, now);
        await tx.deliveries.enqueue(pageId, revision, appId, 'message_reads', '{"object":"page"}', now);
      }
    });
  }
  await store.write((tx) => tx.deliveries.dropPending(pageId, appId));
  await store.close();
}

function aRequest(number: number, at: number) {
  const body = JSON.stringify({ message: { text: `Message ${number}` }, recipient: { id: '5000001' } });
  return {
    request: {
      id: String(at * 1000 + number).padStart(16, '0') + '0000',
      at,
      method: 'POST',
      path: `/v26.0/${pageId}/messages`,
      version: 'v26.0',
      params: { message: { text: `Message ${number}` }, recipient: { id: '5000001' } },
      ignoredModifiers: [],
      operation: 'POST /{page-id}/messages',
      bodyBytes: body.length,
      pageId,
      appId,
      revision: number,
      status: number % 10 === 0 ? 400 : 200,
      durationMs: 1,
      trace: `trace${number}`,
      failure: null,
      fault: null,
    },
    exchange: {
      query: '',
      request: { headers: [['content-type', 'application/json'] as const], body },
      answer: { headers: [['content-type', 'application/json'] as const], body: '{"recipient_id":"5000001"}' },
    },
    psid: null,
    callId: null,
  };
}
