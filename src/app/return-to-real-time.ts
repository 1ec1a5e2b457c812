import { moveCall } from './move-call.ts';
import type { SteerableClock } from './ports/clock.ts';
import type { Ports } from './ports/ports.ts';

/** The reactions of a server to a moved clock. */
export interface ClockEffects {
  /** Resolves once all work that is due has ended. */
  readonly settle: () => Promise<void>;
  /** Makes every part that waits for an instant compute it again. */
  readonly timeWentBack: () => void;
}

/**
 * Sets the clock to the machine's time. Forward, it stops at every due time on the way. Back, calls that began later than
 * the machine's time are ended first, and work that is due later than it becomes due at once; recorded times stay.
 */
export async function returnToRealTime(ports: Ports, clock: SteerableClock, effects: ClockEffects): Promise<void> {
  const { settle, timeWentBack } = effects;
  const now = clock.now();
  const real = clock.realNow();
  if (now <= real) {
    await clock.moveTo(real, settle);
    clock.followRealTime();
    return;
  }
  clock.freeze();
  const frozenAt = clock.now();
  await settle();
  await endCallsBeyond(ports, () => clock.realNow(), frozenAt);
  await settle();
  clock.followRealTime();
  // Work that had begun before the clock changed still used the earlier time.
  await settle();
  await ports.store.write((tx) => tx.clampToNow(clock.now()));
  await endCallsBeyond(ports, () => clock.now(), frozenAt);
  timeWentBack();
  await settle();
}

/** Ends at `at` every call that began or was accepted after `now`: ringing ones as missed, others as completed. */
async function endCallsBeyond(ports: Ports, now: () => number, at: number): Promise<void> {
  const ended = await ports.store.write(async (tx) => {
    const calls = await tx.calls.listBeyond(now());
    for (const call of calls) {
      await moveCall(ports, tx, call, call.state === 'ringing' ? 'time_out' : 'hang_up', { as: 'time' }, at);
    }
    return calls;
  });
  for (const { pageId } of ended) ports.wake(pageId);
}
