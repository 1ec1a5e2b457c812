/** Measures worlds in a test runner: time and memory of 400 in one process, and a snapshot with its restore. */
import { createSwitchhook, type World } from '../src/testing/index.ts';

const WORLDS = 400;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const ms = (value: number): string => `${value.toFixed(1)} ms`;

async function timed<T>(act: () => Promise<T>): Promise<[T, number]> {
  const startedAt = performance.now();
  const result = await act();
  return [result, performance.now() - startedAt];
}

// The first one loads and compiles what all share.
await (await createSwitchhook()).close();
globalThis.gc?.();
const before = process.memoryUsage().rss;
const worlds: World[] = [];
const starts: number[] = [];
for (let i = 0; i < WORLDS; i++) {
  const [world, took] = await timed(() => createSwitchhook({ at: '2027-06-07T12:00:00Z' }));
  worlds.push(world);
  starts.push(took);
}
globalThis.gc?.();
const each = (process.memoryUsage().rss - before) / WORLDS / 1024 / 1024;
console.log(`${WORLDS} worlds: ${ms(median(starts))} each (median), ${each.toFixed(2)} MB each`);

const [world] = worlds;
if (world) {
  for (let i = 0; i < 50; i++) await world.consumer.writes(`Message ${i}`);
  await world.settled();
  const rounds: number[] = [];
  for (let i = 0; i < 20; i++) {
    const [, took] = await timed(async () => world.restore(await world.snapshot()));
    rounds.push(took);
  }
  console.log(`snapshot and restore of 50 messages: ${ms(median(rounds))} (median of ${rounds.length})`);
}
await Promise.all(worlds.map((each) => each.close()));
