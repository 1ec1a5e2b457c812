import type { Clock } from '../app/ports/clock.ts';

/** Maximum delay of a Node timer; ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of the machine. An alarm does not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  alarm(at, onDue) {
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      timer = setTimeout(check, Math.min(Math.max(at - Date.now(), 0), LONGEST_TIMER_MS));
      timer.unref();
    };
    // A timer may fire a millisecond early, and cannot wait for longer than 24 days.
    const check = (): void => (Date.now() < at ? wait() : onDue());
    wait();
    return () => clearTimeout(timer);
  },
};
