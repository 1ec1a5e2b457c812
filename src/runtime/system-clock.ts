import type { Clock } from '../app/ports/clock.ts';

/** Maximum delay of a Node timer; ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The clock of the machine, which is not set back with it: when the machine's time jumps to an earlier one, this clock goes
 * on from where it was, by the time that elapses, until the machine's time has caught up. So no record is earlier than
 * the one before it, and what is due in a minute is due in a minute.
 */
export class MachineClock implements Clock {
  /** A time (epoch ms), and the reading of the timer that no change of the machine's time affects. */
  #time: number;
  #reading = performance.now();

  /** The clock begins at `from` (epoch ms) when the machine's time is earlier. */
  constructor(from = 0) {
    this.#time = Math.max(Date.now(), from);
  }

  now(): number {
    const machine = Date.now();
    const reading = performance.now();
    const elapsed = Math.floor(this.#time + reading - this.#reading);
    if (elapsed > machine) return elapsed;
    this.#time = machine;
    this.#reading = reading;
    return machine;
  }

  /** An alarm does not keep the process alive. */
  alarm(at: number, onDue: () => void): () => void {
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      timer = setTimeout(check, Math.min(Math.max(at - this.now(), 0), LONGEST_TIMER_MS));
      timer.unref();
    };
    // A timer may fire a millisecond early, and cannot wait for longer than 24 days.
    const check = (): void => (this.now() < at ? wait() : onDue());
    wait();
    return () => clearTimeout(timer);
  }
}

export const systemClock: Clock = new MachineClock();
