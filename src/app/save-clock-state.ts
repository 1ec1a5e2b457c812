import { CLOCK_STATE } from './clock-state.ts';
import type { ClockState } from './ports/clock.ts';
import type { Store } from './ports/store.ts';

/** Saves the state of the clock, from which the next run continues. */
export async function saveClockState(store: Store, state: ClockState): Promise<void> {
  await store.write((tx) => tx.metadata.save(CLOCK_STATE, JSON.stringify(state)));
}
