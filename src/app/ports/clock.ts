/** The time of an instance. All instants are epoch milliseconds. */
export interface Clock {
  now(): number;
  /** Calls `onDue` once the clock reaches `at`; returns a function that cancels it. */
  alarm(at: number, onDue: () => void): () => void;
}

/** The state of a steerable clock, stored so that a restart continues from it. Instants in epoch ms. */
export interface ClockState {
  readonly mode: 'running' | 'frozen';
  /** Its lead over the machine's clock while it runs, in ms. */
  readonly ahead: number;
  /** The instant at which it stands while it is frozen. */
  readonly at: number;
}

/** A clock that can be frozen, moved forward and returned to real time, as the dev mode has it. */
export interface SteerableClock extends Clock {
  readonly state: ClockState;
  /** The machine's time, however this clock is set. */
  realNow(): number;
  freeze(): void;
  /** Runs again from the instant at which it stands. */
  resume(): void;
  /** Follows the machine's clock again, even if that is earlier. Alarms keep their instants. */
  followRealTime(): void;
  /** Takes a saved state, whatever the time was before. Alarms keep their instants. */
  restore(state: ClockState): void;
  /** The state that the clock would have at `instant`, in its present mode. */
  stateAt(instant: number): ClockState;
  /** Runs `act` after every earlier call of `steer` is done, so that only one caller moves the clock at a time. */
  steer<T>(act: () => Promise<T>): Promise<T>;
  /**
   * Moves forward to `target`, stopping at every alarm on the way until `settle` resolves. A target in the past moves
   * nothing.
   */
  moveTo(target: number, settle: () => Promise<unknown>): Promise<void>;
}
