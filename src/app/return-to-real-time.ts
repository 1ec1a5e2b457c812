import { moveCall } from './move-call.ts';
import type { SteerableClock } from './ports/clock.ts';
import type { Ports } from './ports/ports.ts';

/** What the server does when time has been moved. */
export interface ClockEffects {
  /** Resolves once everything that was set off is done. */
  readonly settle: () => Promise<void>;
  /** Whoever waits for an instant looks again. */
  readonly timeWentBack: () => void;
}

/**
 * Makes the clock the machine's again. Forward, all that falls due on the way is done. Back, calls of the time that is
 * left end there first, and what waits for an instant there is due at once; what was recorded keeps its times.
 */
export async function returnToRealTime(ports: Ports, clock: SteerableClock, moving: ClockEffects): Promise<void> {
  const { settle, timeWentBack } = moving;
  const now = clock.now();
  const real = clock.realNow();
  if (now <= real) {
    await clock.moveTo(real, settle);
    clock.followRealTime();
    return;
  }
  clock.freeze();
  const left = clock.now();
  await settle();
  await endCallsBeyond(ports, () => clock.realNow(), left);
  await settle();
  clock.followRealTime();
  // What was under way in that moment still counted in the time that was left.
  await settle();
  await ports.store.write((tx) => tx.clampToNow(clock.now()));
  await endCallsBeyond(ports, () => clock.now(), left);
  timeWentBack();
  await settle();
}

/** Ends, at `at`, every call that began or was taken after `now`: rings as missed, others as completed. */
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
