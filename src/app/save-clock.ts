import type { ClockState } from './ports/clock.ts';
import type { Store } from './ports/store.ts';

/** The metadata entry that holds the state of the clock. */
const CLOCK = 'clock';

/** Returns the state of the clock that an earlier run saved; undefined when there was none. */
export async function findClockState(store: Store): Promise<ClockState | undefined> {
  const saved = await store.read((reads) => reads.metadata.find(CLOCK));
  return saved === undefined ? undefined : (JSON.parse(saved) as ClockState);
}

/** Saves the state of the clock, from which the next run continues. */
export async function saveClock(store: Store, state: ClockState): Promise<void> {
  await store.write((tx) => tx.metadata.save(CLOCK, JSON.stringify(state)));
}
