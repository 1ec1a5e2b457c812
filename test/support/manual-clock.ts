import type { Clock } from '../../src/app/ports/clock.ts';

/** A clock that stands still until the test moves it. Alarms ring in order on the way. */
export class ManualClock implements Clock {
  #now: number;
  #alarms = new Set<{ at: number; ring: () => void }>();
  #waiting: (() => void)[] = [];

  constructor(start: string | number = '2026-11-22T12:00:00Z') {
    this.#now = new Date(start).getTime();
  }

  now(): number {
    return this.#now;
  }

  alarm(at: number, ring: () => void): () => void {
    const alarm = { at, ring };
    this.#alarms.add(alarm);
    // An alarm in the past rings at once, as with the system clock.
    if (at <= this.#now) setImmediate(() => this.#alarms.delete(alarm) && ring());
    for (const check of this.#waiting.splice(0)) check();
    return () => this.#alarms.delete(alarm);
  }

  /** Number of alarms that are set. */
  get alarms(): number {
    return this.#alarms.size;
  }

  advance(ms: number): void {
    this.set(this.#now + ms);
  }

  set(instant: string | number): void {
    const target = new Date(instant).getTime();
    for (;;) {
      const due = [...this.#alarms].filter(({ at }) => at <= target).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#now = Math.max(this.#now, due.at);
      this.#alarms.delete(due);
      due.ring();
    }
    this.#now = target;
  }

  /** Resolves once an alarm is set for exactly this instant. */
  async alarmAt(instant: string | number): Promise<void> {
    const target = new Date(instant).getTime();
    while (![...this.#alarms].some(({ at }) => at === target)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Resolves once an alarm is set for an instant up to `ms` from now. */
  async alarmWithin(ms: number): Promise<void> {
    while (![...this.#alarms].some(({ at }) => at <= this.#now + ms)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
