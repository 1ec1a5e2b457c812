import type { Store } from './ports/ports.ts';
import { OffsetClock, type ClockState } from '../runtime/offset-clock.ts';

const FACT = 'clock';

/** The clock as an earlier run left it. */
export async function openClock(store: Store): Promise<OffsetClock> {
  const kept = await store.read((reads) => reads.fact(FACT));
  return new OffsetClock(kept === undefined ? undefined : (JSON.parse(kept) as ClockState));
}

/** Makes a later run find the clock there. */
export async function saveClock(store: Store, state: ClockState): Promise<void> {
  await store.write((tx) => tx.saveFact(FACT, JSON.stringify(state)));
}
