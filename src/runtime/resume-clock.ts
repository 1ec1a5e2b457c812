import { findClockState } from '../app/find-clock-state.ts';
import type { ClockState } from '../app/ports/clock.ts';
import type { Log } from '../app/ports/log.ts';
import type { Store } from '../app/ports/store.ts';
import { saveClockState } from '../app/save-clock-state.ts';
import { UsageError } from '../config/usage-error.ts';
import { OffsetClock, REAL_TIME } from './offset-clock.ts';
import { MachineClock, systemClock } from './system-clock.ts';

/** Options of the command line about the clock. */
export interface ClockStart {
  /** Instant that the clock shows at the start, epoch ms; undefined to go on from the last run. */
  readonly startAt: number | undefined;
  readonly isFrozen: boolean;
}

/**
 * Returns the clock in the state that the last run saved, moved to the configured instant when that is given, and frozen
 * if so configured. Throws UsageError when the instant is earlier than the data.
 */
export async function resumeClock(store: Store, { startAt, isFrozen }: ClockStart, log: Log): Promise<OffsetClock> {
  const clock = await resumeSavedClock(store, log);
  if (startAt === undefined) {
    if (isFrozen) clock.freeze();
    return clock;
  }
  const latest = Math.max((await store.read((reads) => reads.latestInstant())) ?? 0, clock.state.at);
  if (startAt < latest) {
    throw new UsageError(`--clock goes forward only: the data goes up to ${new Date(latest).toISOString()}.`);
  }
  const state = clock.stateAt(startAt);
  await saveClockState(store, isFrozen ? { ...state, mode: 'frozen' } : state);
  return resumeSavedClock(store, log);
}

/** Returns the state in which a reset leaves the clock: that of its options, and real time without any. */
export const initialState = ({ state }: OffsetClock, { startAt, isFrozen }: ClockStart): ClockState =>
  startAt === undefined && !isFrozen ? REAL_TIME : state;

/**
 * Returns the clock in the state that the last run saved. When the machine's time was set back since, it goes on from the
 * last stop, or from the latest entry of a journal where the process was killed.
 */
async function resumeSavedClock(store: Store, log: Log): Promise<OffsetClock> {
  const saved = await findClockState(store);
  if (saved?.mode === 'frozen') return new OffsetClock(saved);
  const { ahead } = saved ?? REAL_TIME;
  const latest = Math.max(saved?.at ?? 0, await findLatestEntry(store));
  const byMs = latest - ahead - systemClock.now();
  if (byMs > 0) warnOfTime(log, byMs);
  return new OffsetClock({ ...REAL_TIME, ...saved, ahead: ahead + Math.max(byMs, 0) });
}

/** Returns the clock of the machine, which goes on from the latest entry of a journal while the machine's time is earlier. */
export async function resumeMachineClock(store: Store, log: Log): Promise<MachineClock> {
  const latest = await findLatestEntry(store);
  const byMs = latest - systemClock.now();
  if (byMs > 0) warnOfTime(log, byMs);
  return new MachineClock(latest);
}

/** Resolves to the instant of the latest entry of a journal in epoch ms; 0 without one. */
const findLatestEntry = async (store: Store): Promise<number> =>
  (await store.read((reads) => reads.journal.latestInstant())) ?? 0;

function warnOfTime(log: Log, byMs: number): void {
  const reason =
    "the machine's time is earlier than the latest record; the clock goes on from there, so that no journal runs backwards";
  log({ level: 'warn', event: 'clock.set_back', reason, by_ms: byMs });
}
