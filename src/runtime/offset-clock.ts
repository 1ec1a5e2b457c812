import type { ClockState, SteerableClock } from '../app/ports/clock.ts';
import { systemClock } from './system-clock.ts';

interface Alarm {
  readonly at: number;
  readonly onDue: () => void;
  cancel: () => void;
}

/** The state of a clock that follows that of the machine. */
export const REAL_TIME: ClockState = { mode: 'running', ahead: 0, at: 0 };

/** The clock of a server in dev mode, at an offset to the clock of the machine or frozen. */
export class OffsetClock implements SteerableClock {
  readonly #alarms = new Set<Alarm>();
  #state: ClockState;
  #moving: Promise<void> = Promise.resolve();

  constructor(state: ClockState = REAL_TIME) {
    this.#state = state;
  }

  get state(): ClockState {
    return this.#state;
  }

  now(): number {
    return this.#state.mode === 'frozen' ? this.#state.at : systemClock.now() + this.#state.ahead;
  }

  realNow(): number {
    return systemClock.now();
  }

  alarm(at: number, onDue: () => void): () => void {
    const alarm: Alarm = { at, onDue, cancel: () => {} };
    this.#alarms.add(alarm);
    this.#arm(alarm);
    return () => {
      alarm.cancel();
      this.#alarms.delete(alarm);
    };
  }

  freeze(): void {
    this.#change({ mode: 'frozen', ahead: this.#state.ahead, at: this.now() });
  }

  resume(): void {
    this.#change({ ...this.stateAt(this.now()), mode: 'running' });
  }

  followRealTime(): void {
    this.#change(REAL_TIME);
  }

  restore(state: ClockState): void {
    this.#change(state);
  }

  stateAt(instant: number): ClockState {
    return { mode: this.#state.mode, ahead: instant - systemClock.now(), at: instant };
  }

  steer<T>(act: () => Promise<T>): Promise<T> {
    const steered = this.#moving.then(act);
    this.#moving = steered.then(
      () => {},
      () => {},
    );
    return steered;
  }

  async moveTo(target: number, settle: () => Promise<unknown>): Promise<void> {
    const { mode } = this.#state;
    this.freeze();
    // Work under way may still set alarms before the target.
    await settle();
    for (let next = this.#next(); next && next.at <= target; next = this.#next()) {
      this.#alarms.delete(next);
      this.#change({ ...this.#state, at: Math.max(next.at, this.now()) });
      next.onDue();
      await settle();
    }
    this.#change({ ...this.#state, at: Math.max(target, this.now()) });
    if (mode === 'running') this.resume();
  }

  #next(): Alarm | undefined {
    let next: Alarm | undefined;
    for (const alarm of this.#alarms) if (!next || alarm.at < next.at) next = alarm;
    return next;
  }

  #change(state: ClockState): void {
    this.#state = state;
    for (const alarm of this.#alarms) this.#arm(alarm);
  }

  /** Sets a timer for an alarm. A frozen clock has none: only moving it rings alarms. */
  #arm(alarm: Alarm): void {
    alarm.cancel();
    alarm.cancel = () => {};
    if (this.#state.mode === 'frozen') return;
    alarm.cancel = systemClock.alarm(alarm.at - this.#state.ahead, () => {
      this.#alarms.delete(alarm);
      alarm.onDue();
    });
  }
}
