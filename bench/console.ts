/**
 * Measures the console in a browser: size of its files as sent, first paint, and the memory of a Stage that stays open
 * for an hour of traffic, one action a second on a clock that is moved: `node bench/console.ts`.
 */
import { get } from 'node:http';
import type { Page } from 'playwright-core';
import { DEFAULTS } from '../src/config/config.ts';
import { startServer } from '../src/server.ts';
import { startChromium } from '../test/support/chromium.ts';

const SECONDS = 3600;

const server = await startServer({ ...DEFAULTS, port: 0, data: undefined });
const { url, demo } = server;
if (!demo) throw new Error('no demo');
const { page: demoPage, consumers } = demo;
const psid = consumers[0]?.psid ?? '';

const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as Record<string, unknown>;
};

const bytesOf = (path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get(url + path, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('end', () => resolve(bytes));
    }).on('error', reject);
  });

const html = await (await fetch(`${url}/console`)).text();
const assets = [...html.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, path]) => path ?? '');
const sizes = await Promise.all(['/console', ...assets].map(bytesOf));
console.log(`bundle, gzipped        ${(sizes.reduce((sum, size) => sum + size, 0) / 1000).toFixed(1)} kB`);

const browser = await startChromium();
const page = await browser.newPage();
const paints: number[] = [];
for (let i = 0; i < 5; i++) {
  await page.goto(`${url}/console`);
  await page.getByRole('heading', { name: 'Activity' }).waitFor();
  paints.push(await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`));
}
console.log(`first contentful paint ${paints.map((each) => Math.round(each)).join(', ')} ms`);

const before = await memoryOf(page);
await post('/_control/clock', { freeze: true });
const actions = [
  () => post(`/_control/threads/${demoPage.id}/${psid}/messages`, { text: 'Hello again' }),
  () =>
    post(`/v26.0/${demoPage.id}/messenger_call_settings?access_token=${demoPage.access_token}`, {
      icon_enabled: false,
    }),
  () =>
    post(`/v26.0/${demoPage.id}/messenger_call_settings?access_token=${demoPage.access_token}`, { icon_enabled: true }),
  async () => {
    const { call_id } = await post(`/_control/threads/${demoPage.id}/${psid}/calls`, { entry: 'icon' });
    await post(`/_control/calls/${String(call_id)}/accept`, { as: 'inbox' });
    await post(`/_control/calls/${String(call_id)}/hang_up`, { as: 'consumer' });
  },
];
for (let second = 0; second < SECONDS; second++) {
  await actions[second % actions.length]?.();
  await post('/_control/clock', { advance: 'PT1S' });
}
const after = await memoryOf(page);
console.log(`a Stage, as opened     heap ${before.heap} MB, ${before.nodes} nodes, ${before.listeners} listeners`);
console.log(`after ${SECONDS} actions    heap ${after.heap} MB, ${after.nodes} nodes, ${after.listeners} listeners`);

await browser.close();
await server.close();

/** Returns size of the heap, DOM nodes and listeners after a garbage collection. */
async function memoryOf(watched: Page) {
  const devtools = await watched.context().newCDPSession(watched);
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('Performance.enable');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find((each) => each.name === name)?.value ?? NaN;
  const heap = (metric('JSHeapUsedSize') / 1e6).toFixed(1);
  return { heap, nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
}
