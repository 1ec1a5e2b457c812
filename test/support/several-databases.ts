import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import type { Config } from '../../src/config/config.ts';
import { moveBuckets, type MovedBucket, type MoveStep } from '../../src/store/postgres/move-bucket.ts';
import { bucketOf } from '../../src/store/records/bucket.ts';
import { startDatabaseProxy, type DatabaseProxy } from './database-proxy.ts';
import type { Instance } from './instance.ts';
import { ManualClock } from './manual-clock.ts';
import { sharedSchema, startProcesses } from './processes.ts';

/** An instance on two databases, with two processes. */
export interface OnTwo {
  readonly one: Instance;
  readonly other: Instance;
  readonly clock: ManualClock;
  /** Addresses of the databases, not through the proxy. */
  readonly databases: readonly [string, string];
  /** The way of the processes to the second database. */
  readonly second: DatabaseProxy;
  readonly config: Pick<Config, 'database' | 'otherDatabases'>;
  /** Moves the bucket of a Page to the database with this number; awaits `onStep` after each step. */
  readonly move: (
    pageId: string,
    to: 1 | 2,
    onStep?: (step: MoveStep) => Promise<void>,
  ) => Promise<readonly MovedBucket[]>;
}

export async function startOnTwo(t: TestContext, config: Partial<Config> = {}): Promise<OnTwo> {
  const databases = [await sharedSchema(t), await sharedSchema(t)] as const;
  const second = await startDatabaseProxy(t, databases[1]);
  const places = { database: databases[0], otherDatabases: [second.url] };
  // Within the hours that hoursNumber makes.
  const clock = new ManualClock('2026-11-23T10:00:00Z');
  const [one] = await startProcesses(t, [clock], { ...config, ...places });
  const [other] = await startProcesses(t, [clock], { ...config, ...places });
  if (!one || !other) throw new Error('two were started');
  return {
    one,
    other,
    clock,
    databases,
    second,
    config: places,
    async move(pageId, to, onStep = () => Promise.resolve()) {
      const moved: MovedBucket[] = [];
      const move = { databases, buckets: [bucketOf(pageId)], to: to - 1, now: Date.now(), settleMs: 0 };
      await moveBuckets({ ...move, onStep: (_, step) => onStep(step) }, (each) => moved.push(each));
      return moved;
    },
  };
}

const SOURCE = `
  const { moveBuckets } = await import(process.argv[1]);
  const { killAt, ...move } = JSON.parse(process.argv[2]);
  const onStep = (bucket, step) => {
    if (step === killAt) process.kill(process.pid, 'SIGKILL');
    // Nothing more happens in the moment before the signal takes effect.
    return step === killAt ? new Promise(() => {}) : undefined;
  };
  await moveBuckets({ ...move, settleMs: 0, onStep }, () => {});`;

/** Moves a bucket in a process of its own, which is killed with SIGKILL after a step. */
export async function killMove(
  t: TestContext,
  databases: readonly string[],
  { bucket, to, killAt }: { readonly bucket: number; readonly to: 1 | 2; readonly killAt: MoveStep },
): Promise<void> {
  const file = new URL('../../src/store/postgres/move-bucket.ts', import.meta.url).href;
  const move = JSON.stringify({ databases, buckets: [bucket], to: to - 1, now: Date.now(), killAt });
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SOURCE, file, move], { stdio: 'inherit' });
  t.after(() => child.kill('SIGKILL'));
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`The move was not killed at ${killAt}: exit code ${code}`);
}
