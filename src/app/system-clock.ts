import type { Clock } from './ports.ts';

/** The longest that a Node timer can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock. An alarm alone keeps no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  alarm(at, ring) {
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const left = at - Date.now();
      timer = setTimeout(left > LONGEST_TIMER_MS ? wait : ring, Math.min(Math.max(left, 0), LONGEST_TIMER_MS));
      timer.unref();
    };
    wait();
    return () => clearTimeout(timer);
  },
};
