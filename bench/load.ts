import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { here, processorUs, type Program } from './program.ts';

/** The requests of a load and the server that gets them. */
export interface LoadPlan {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** True for a load that takes a core of its own, and so never sleeps. */
  readonly spins: boolean;
  readonly method: 'GET' | 'POST';
  /** Paths in turn; or those of Pages chosen by chance among `count`, with `{page}` (from + i) and `{i}` in the pattern. */
  readonly paths:
    | readonly string[]
    | { readonly pattern: string; readonly from: number; readonly count: number; readonly sample: number };
  /** JSON bodies in turn, each for all paths before the next. */
  readonly bodies?: readonly string[];
}

export interface LoadResult {
  /** Requests per second. */
  readonly rate: number;
  /** Requests that were sent, those before the measurement included. */
  readonly sent: number;
  /** Latencies in ms. */
  readonly p50: number;
  readonly p99: number;
}

export type Requests = Pick<LoadPlan, 'method' | 'paths' | 'bodies'>;

/** Number of keep-alive connections of every load. */
export const CONNECTIONS = 64;

/** Loads a server from a process of its own. Rejects when a request fails or is not answered 200. */
export async function load(
  url: string,
  requests: Requests,
  seconds: number,
  { connections = CONNECTIONS, spins = false }: Partial<Pick<LoadPlan, 'connections' | 'spins'>> = {},
): Promise<LoadResult> {
  const { hostname, port } = new URL(url);
  const plan: LoadPlan = { host: hostname, port: Number(port), connections, seconds, spins, ...requests };
  const child = spawn(process.execPath, [here('programs/load.ts'), JSON.stringify(plan)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error('the load has failed');
  return JSON.parse(printed) as LoadResult;
}

/** Loads a program that serves at its URL, from a core of its own; adds the processor time that it used for each request, in µs. */
export async function loadProgram(
  program: Program<{ readonly url: string }>,
  requests: Requests,
  seconds: number,
): Promise<LoadResult & { readonly processorUs: number }> {
  const before = processorUs(program);
  const result = await load(program.ready.url, requests, seconds, { spins: true });
  return { ...result, processorUs: (processorUs(program) - before) / result.sent };
}

/** Bodies of writes that differ from each other, so that each write is stored and delivered. */
export const HOURS_BODIES: readonly string[] = Array.from({ length: 240 }, (_, i) => {
  const open_time = `${String(Math.floor(i / 60)).padStart(2, '0')}${String(i % 60).padStart(2, '0')}`;
  const week = [{ day_of_week: 'MONDAY', open_time, close_time: '2359' }];
  return JSON.stringify({ call_hours: { timezone_id: 'America/Los_Angeles', weekly_operating_hours: week } });
});
