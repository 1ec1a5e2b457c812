import { CLOCK_STATE } from './clock-state.ts';
import type { ClockState } from './ports/clock.ts';
import type { Store } from './ports/store.ts';

/** Returns the state of the clock that an earlier run saved; undefined when there was none. */
export async function findClockState(store: Store): Promise<ClockState | undefined> {
  const saved = await store.read((reads) => reads.metadata.find(CLOCK_STATE));
  return saved === undefined ? undefined : (JSON.parse(saved) as ClockState);
}
