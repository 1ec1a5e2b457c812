/** Background work that is run after each wake, one run at a time, and again after a failure. */
export interface WakeLoop {
  /** Starts a run. A run that is under way takes the wake itself; what it has not taken at its end starts another run. */
  wake(): void;
  /** True after a wake that no run has taken, unless the loop is stopped. */
  readonly isWoken: boolean;
  /** Takes all wakes so far, to be called by a run before it reads what is to be done. */
  takeWakes(): void;
  /** Settles with the run under way; undefined between runs. */
  readonly running: Promise<void> | undefined;
  /** Starts no further run. The one under way goes on. */
  stop(): void;
}

/** Creates a wake loop. `name` begins the names of its log events; `run` is called for each run. */
export type CreateWakeLoop = (name: string, run: () => Promise<void>) => WakeLoop;
