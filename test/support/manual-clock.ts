import type { Clock } from '../../src/app/ports/clock.ts';

/** A clock that stands still until it is moved. Alarms ring in the order of their instants while it moves. */
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
    // For an instant that is past it rings at once, as the machine's clock does.
    if (at <= this.#now) setImmediate(() => this.#alarms.delete(alarm) && ring());
    for (const tell of this.#waiting.splice(0)) tell();
    return () => this.#alarms.delete(alarm);
  }

  /** How many alarms are set. */
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

  /** Resolves once an alarm is set for that very instant. */
  async alarmAt(instant: string | number): Promise<void> {
    const target = new Date(instant).getTime();
    while (![...this.#alarms].some(({ at }) => at === target)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Resolves once an alarm is set for an instant up to `ms` from now: somebody waits for the clock to move there. */
  async alarmWithin(ms: number): Promise<void> {
    while (![...this.#alarms].some(({ at }) => at <= this.#now + ms)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
