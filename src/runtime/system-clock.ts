import type { Clock } from '../app/ports/clock.ts';

/** The longest that a Node timer can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock. An alarm alone keeps no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  alarm(at, ring) {
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      timer = setTimeout(look, Math.min(Math.max(at - Date.now(), 0), LONGEST_TIMER_MS));
      timer.unref();
    };
    // Timers may ring a millisecond early, and cannot wait for longer than a month.
    const look = (): void => (Date.now() < at ? wait() : ring());
    wait();
    return () => clearTimeout(timer);
  },
};
