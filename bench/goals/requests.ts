import { repeat, summarise, type Figure, type Options, type Round } from '../figures.ts';
import { HOURS_BODIES, load, loadProgram, type Requests } from '../load.ts';
import { createPages, settingsPath, type Product } from '../product.ts';
import { newFolder, startConstantServer, startProgram, removeFolder, type Program } from '../program.ts';

const PAGES = 64;

/** Measures GET and durable POST of call settings beside constant answers. No webhook is answered during the load. */
export async function measureRequests(
  product: Product,
  { rounds, seconds }: Options,
  only: 'get' | 'post',
): Promise<readonly Figure[]> {
  const receiver = await startProgram<{ url: string }>('programs/receiver.js');
  const constant = await startConstantServer();
  const folder = newFolder();
  const server = await product.start(folder);
  try {
    const paths = await createPages(server.ready, receiver.ready.url, PAGES);
    await fetch(`${receiver.ready.url}/hold`, { method: 'POST' });
    const { page } = server.ready;
    const one = [settingsPath(page.id, page.access_token)];
    const get: Requests = { method: 'GET', paths };
    const write = (to: readonly string[]): Requests => ({ method: 'POST', paths: to, bodies: HOURS_BODIES });
    const measure = (program: Program<{ readonly url: string }>, requests: Requests) =>
      loadProgram(program, requests, seconds);
    const getRound = async (): Promise<Round> => ({
      'R: constant bytes, GET': await measure(constant, get),
      'GET settings': await measure(server, get),
    });
    const postRound = async (): Promise<Round> => ({
      'P: constant bytes, POST': await measure(constant, write(paths)),
      'POST settings, durable, 64 Pages': await measure(server, write(paths)),
      'POST settings, durable, one Page': await measure(server, write(one)),
    });
    if (only === 'get') {
      await load(server.ready.url, get, 1);
      const measured = await repeat(rounds, getRound);
      return [
        summarise(measured, 'R: constant bytes, GET'),
        summarise(measured, 'GET settings', 'R: constant bytes, GET', '≥ 0.60, p99 ≤ 2.5'),
      ];
    }
    const measured = await repeat(rounds, postRound);
    const P = 'P: constant bytes, POST';
    return [
      summarise(measured, P),
      summarise(measured, 'POST settings, durable, 64 Pages', P, '≥ 0.22'),
      summarise(measured, 'POST settings, durable, one Page', P, '≥ 0.30, p99 ≤ 20 ms'),
    ];
  } finally {
    await Promise.all([server.stop(), constant.stop(), receiver.stop()]);
    removeFolder(folder);
  }
}
