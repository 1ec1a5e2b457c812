import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import autocannon, { type Options, type Request, type Result } from 'autocannon';
import { postJson, startProgram, startSwitchhook } from './program.ts';

/**
 * Compares GET and POST of call settings with constant bytes from node:http, over 64 keep-alive connections, in one run.
 * The load comes from this process: on two cores, load and server have one each.
 *
 *   npm run bench -- [--seconds N]
 */
const seconds = Number(process.argv[process.argv.indexOf('--seconds') + 1]) || 8;
const PAGES = 64;

const load = (options: Options): Promise<Result> =>
  autocannon({ connections: 64, duration: seconds, ...options }).then((result) => {
    if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refused, ${result.errors} failed`);
    return result;
  });

/** Number of writes so far. Each write differs from the one before it, so that each is stored and delivered. */
let written = 0;
const write = (request: Request): Request => {
  written++;
  const open_time = `${String(Math.floor(written / 60) % 23).padStart(2, '0')}${String(written % 60).padStart(2, '0')}`;
  const week = [{ day_of_week: 'MONDAY', open_time, close_time: '2359' }];
  request.body = JSON.stringify({ call_hours: { timezone_id: 'America/Los_Angeles', weekly_operating_hours: week } });
  return request;
};
const post = { method: 'POST', headers: { 'content-type': 'application/json' }, setupRequest: write } as const;

// The receiver never answers a webhook: deliveries are queued with the writes and add nothing to the load.
const receiver = createServer((request, response) => {
  if (request.method === 'GET') response.end(new URL(request.url ?? '/', 'http://x').searchParams.get('hub.challenge'));
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));

const constant = await startProgram<{ url: string }>('./constant-server.js');
const product = await startSwitchhook();
const { graph, control, app, page } = product.ready;
const appToken = encodeURIComponent(`${app.id}|${app.secret}`);
await postJson(`${graph}/${app.id}/subscriptions?access_token=${appToken}`, {
  object: 'page',
  callback_url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
  verify_token: 'bench',
  fields: ['calls', 'call_settings_update'],
});
const targets: string[] = [];
for (let i = 0; i < PAGES; i++) {
  const { id } = await postJson<{ id: string }>(`${control}/pages`, { name: `Page ${i}` });
  const made = await postJson<{ access_token: string }>(`${control}/tokens`, { app_id: app.id, page_id: id });
  await postJson(`${graph}/${id}/subscribed_apps?access_token=${made.access_token}`, {
    subscribed_fields: ['calls', 'call_settings_update'],
  });
  targets.push(`/v26.0/${id}/messenger_call_settings?access_token=${made.access_token}`);
}

const gets = targets.map((path) => ({ method: 'GET' as const, path }));
const posts = targets.map((path) => ({ ...post, path }));
await load({ url: constant.ready.url, duration: 2 });
await load({ url: product.ready.url, requests: gets, duration: 2 });

const rows: [string, Result, Result?][] = [];
const R = await load({ url: constant.ready.url });
rows.push(['R: constant bytes, GET', R]);
rows.push(['GET settings', await load({ url: product.ready.url, requests: gets }), R]);
const P = await load({ url: constant.ready.url, requests: [{ ...post, path: '/' }] });
rows.push(['P: constant bytes, POST', P]);
rows.push(['POST settings, durable', await load({ url: product.ready.url, requests: posts }), P]);
const one = `/v26.0/${page.id}/messenger_call_settings?access_token=${page.access_token}`;
rows.push(['POST settings, one Page', await load({ url: product.ready.url, requests: [{ ...post, path: one }] }), P]);

console.log('| measure | requests/s | p50 ms | p99 ms | of the baseline |\n| --- | ---: | ---: | ---: | ---: |');
for (const [name, { requests, latency }, baseline] of rows) {
  const ratio = baseline ? (requests.average / baseline.requests.average).toFixed(2) : '1';
  console.log(`| ${name} | ${Math.round(requests.average)} | ${latency.p50} | ${latency.p99} | ${ratio} |`);
}
await Promise.all([constant.stop(), product.stop()]);
receiver.close();
receiver.closeAllConnections();
