import { median, type Figure } from '../figures.ts';
import { settingsPath, type Product } from '../product.ts';
import {
  newFolder,
  residentMb,
  startConstantServer,
  pause,
  type Program,
  type Ready,
  removeFolder,
} from '../program.ts';

const STARTS = 11;
/** Time without requests after which a server counts as idle. */
const IDLE_MS = 3000;

/** Measures the time from the spawn to the first correct answer beside a constant server, and the idle memory. */
export async function measureStart(product: Product): Promise<readonly Figure[]> {
  const constant: number[] = [];
  const fresh: number[] = [];
  const again: number[] = [];
  const never: number[] = [];
  const used = newFolder();
  const cache = newFolder();
  // Fills the folder, and the cache of compiled code.
  const env = { NODE_COMPILE_CACHE: cache };
  for (const folder of [used, used]) await (await product.start(folder, { env })).stop();
  for (let i = 0; i < STARTS; i++) {
    constant.push(await timed(startConstantServer, ({ url }) => url));
    const [folder, empty] = [newFolder(), newFolder()];
    fresh.push(await timed(() => product.start(folder, { env }), settings));
    again.push(await timed(() => product.start(used, { env }), settings));
    const first = newFolder();
    never.push(await timed(() => product.start(first, { env: { NODE_COMPILE_CACHE: empty } }), settings));
    for (const each of [folder, empty, first]) removeFolder(each);
  }
  const server = await product.start(used, { env });
  await (await fetch(settings(server.ready))).text();
  await pause(IDLE_MS);
  const idle = residentMb(server);
  await server.stop();
  for (const each of [used, cache]) removeFolder(each);
  const baseline = median(constant);
  const figure = (name: string, times: readonly number[], goal?: string): Figure => ({
    name,
    value: `${Math.round(median(times))} ms`,
    ratio: median(times) / baseline,
    ...(goal !== undefined && { goal }),
  });
  return [
    figure('start of a constant server to its first answer', constant),
    figure('start on an empty folder', fresh, '≤ 1.2'),
    figure('start on a used folder', again, '≤ 1.2'),
    figure('start, never started before', never, '≤ 1.5'),
    { name: 'memory, idle', value: `${Math.round(idle)} MB`, goal: '≤ 65 MB' },
  ];
}

const settings = ({ url, page }: Ready): string => url + settingsPath(page.id, page.access_token);

async function timed<T>(start: () => Promise<Program<T>>, urlOf: (ready: T) => string): Promise<number> {
  const startedAt = performance.now();
  const program = await start();
  const reply = await fetch(urlOf(program.ready));
  if (!reply.ok) throw new Error(`answered ${reply.status}`);
  await reply.text();
  const took = performance.now() - startedAt;
  await program.stop();
  return took;
}
