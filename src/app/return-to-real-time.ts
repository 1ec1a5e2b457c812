import type { UnansweredQueue } from './ports/delivery-work.ts';
import type { SteerableClock } from './ports/clock.ts';
import type { Ports } from './ports/ports.ts';

/** The reactions of a server to a moved clock. */
export interface ClockEffects {
  /** Resolves once all work that is due has ended, to the queues whose receivers do not answer in time. */
  readonly settle: () => Promise<readonly UnansweredQueue[]>;
  /** Makes every part that waits for an instant compute it again. */
  readonly timeWentBack: () => void;
}

/**
 * Sets the clock to the machine's time. Forward, it stops at every due time on the way. Back, it goes only when nothing has
 * happened after the machine's time, because no record may be later than the clock, and nothing is under way. Otherwise
 * the clock goes on as it was, and the promise resolves to the instant of the latest record (epoch ms).
 */
export async function returnToRealTime(
  { store }: Ports,
  clock: SteerableClock,
  { settle, timeWentBack }: ClockEffects,
): Promise<number | undefined> {
  if (clock.now() <= clock.realNow()) {
    await clock.moveTo(clock.realNow(), settle);
    clock.followRealTime();
    return undefined;
  }
  if ((await settle()).length > 0) return clock.now();
  // In a transaction: nothing is recorded between the query and the change of the clock.
  const latest = await store.write(async (tx) => {
    const instant = await tx.latestInstant();
    if (instant !== undefined && instant > clock.realNow()) return instant;
    clock.followRealTime();
    return undefined;
  });
  if (latest === undefined) timeWentBack();
  return latest;
}
