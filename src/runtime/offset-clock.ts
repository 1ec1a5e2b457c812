import type { ClockState, SteerableClock } from '../app/ports/clock.ts';
import { systemClock } from './system-clock.ts';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
  cancel: () => void;
}

/** The one clock of a server in dev mode: it runs, stands still, can be moved forward, and come back to real time. */
export class OffsetClock implements SteerableClock {
  readonly #alarms = new Set<Alarm>();
  #state: ClockState;
  #moving: Promise<void> = Promise.resolve();

  constructor(state: ClockState = { mode: 'running', ahead: 0, at: 0 }) {
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

  alarm(at: number, ring: () => void): () => void {
    const alarm: Alarm = { at, ring, cancel: () => {} };
    this.#alarms.add(alarm);
    this.#arm(alarm);
    return () => {
      alarm.cancel();
      this.#alarms.delete(alarm);
    };
  }

  freeze(): void {
    this.#stand({ mode: 'frozen', ahead: this.#state.ahead, at: this.now() });
  }

  /** Runs on from where it stands. */
  resume(): void {
    this.#stand({ ...this.stateAt(this.now()), mode: 'running' });
  }

  /** Is the machine's clock again, also when that is earlier. Alarms keep their instants; who set them looks again. */
  followRealTime(): void {
    this.#stand({ mode: 'running', ahead: 0, at: 0 });
  }

  restore(state: ClockState): void {
    this.#stand(state);
  }

  /** How the clock would stand at `instant`, in the mode it is in. */
  stateAt(instant: number): ClockState {
    return { mode: this.#state.mode, ahead: instant - systemClock.now(), at: instant };
  }

  /** Whoever steers the clock has it alone: runs `act` once those who came before are done. */
  steer<T>(act: () => Promise<T>): Promise<T> {
    const steered = this.#moving.then(act);
    this.#moving = steered.then(
      () => {},
      () => {},
    );
    return steered;
  }

  /**
   * Moves forward to `target`, standing still at every alarm on the way until `settle` says that all it set off is
   * done. A target in the past moves nothing.
   */
  async moveTo(target: number, settle: () => Promise<void>): Promise<void> {
    const { mode } = this.#state;
    this.freeze();
    // What is under way has yet to say what it waits for.
    await settle();
    for (let next = this.#next(); next && next.at <= target; next = this.#next()) {
      this.#alarms.delete(next);
      this.#stand({ ...this.#state, at: Math.max(next.at, this.now()) });
      next.ring();
      await settle();
    }
    this.#stand({ ...this.#state, at: Math.max(target, this.now()) });
    if (mode === 'running') this.resume();
  }

  #next(): Alarm | undefined {
    let next: Alarm | undefined;
    for (const alarm of this.#alarms) if (!next || alarm.at < next.at) next = alarm;
    return next;
  }

  #stand(state: ClockState): void {
    this.#state = state;
    for (const alarm of this.#alarms) this.#arm(alarm);
  }

  /** While the clock stands still nothing rings: only moving it does. */
  #arm(alarm: Alarm): void {
    alarm.cancel();
    if (this.#state.mode === 'frozen') return void (alarm.cancel = () => {});
    alarm.cancel = systemClock.alarm(alarm.at - this.#state.ahead, () => {
      this.#alarms.delete(alarm);
      alarm.ring();
    });
  }
}
