import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { postJson, startSwitchhook } from './program.ts';

/**
 * Opens many live streams of one Page. Measures the memory of each, and the time until the last one has a settings change.
 *
 *   node bench/live.ts [streams]
 */
const STREAMS = Number(process.argv[2]) || 10_000;

const product = await startSwitchhook();
const { url, graph, page } = product.ready;
const { hostname, port } = new URL(url);
const residentMb = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${product.child.pid}/status`, 'utf8'))?.[1]) / 1024;

let received = 0;
let onAllReceived = (): void => {};
const sockets: Socket[] = [];
const before = residentMb();
for (let i = 0; i < STREAMS; i++) {
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET /_control/live?page_id=${page.id} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    });
    let ready = false;
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString();
      if (!ready && text.includes('event: ready')) {
        ready = true;
        resolve();
      }
      if (text.includes('event: call_settings_update') && ++received % STREAMS === 0) onAllReceived();
    });
    sockets.push(socket);
  });
}
const after = residentMb();

const settings = `${graph}/${page.id}/messenger_call_settings?access_token=${page.access_token}`;
const times: number[] = [];
for (let i = 0; i < 5; i++) {
  const done = new Promise<void>((resolve) => (onAllReceived = resolve));
  const startedAt = performance.now();
  await postJson(settings, { icon_enabled: i % 2 === 1 });
  await done;
  times.push(performance.now() - startedAt);
}
times.sort((a, b) => a - b);

console.log(
  '| live streams of one Page | kB each | ms until the last has a change (median of 5) |\n| ---: | ---: | ---: |',
);
console.log(`| ${STREAMS} | ${(((after - before) * 1024) / STREAMS).toFixed(1)} | ${times[2]?.toFixed(0)} |`);
for (const socket of sockets) socket.destroy();
await product.stop();
