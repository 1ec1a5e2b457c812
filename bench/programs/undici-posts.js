import { performance } from 'node:perf_hooks';
import { Agent } from 'undici';

/** The baseline of deliveries: POSTs with a constant body by undici, 64 at a time, for a number of seconds. Prints the rate. */
const [, , url, seconds] = process.argv;
const agent = new Agent({ pipelining: 1, keepAliveTimeout: 30_000, connections: 64 });
const body = JSON.stringify({ object: 'page', entry: [{ id: '1', time: 1, call_settings: { icon_enabled: true } }] });
const headers = { 'content-type': 'application/json' };
let sent = 0;
const begun = performance.now();
const end = begun + Number(seconds) * 1000;

async function loop() {
  while (performance.now() < end) {
    const { body: answer } = await agent.request({ origin: url, path: '/', method: 'POST', headers, body });
    await answer.dump();
    sent++;
  }
}
await Promise.all(Array.from({ length: 64 }, loop));
const rate = sent / ((performance.now() - begun) / 1000);
process.stdout.write(`${JSON.stringify({ rate })}\n`);
await agent.close();
