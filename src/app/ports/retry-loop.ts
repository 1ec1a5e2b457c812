/** Background work that is retried after a failure, with pauses that grow to a second. */
export interface RetryLoop {
  /** Runs `act` once; never rejects. After a failure the owner is called to try again, until a run succeeds. */
  run(act: () => Promise<void>): Promise<void>;
  /** Ends the retries. */
  stop(): void;
}

/** Starts a retry loop. `name` stands in the log; `again` is called when the work is to be tried again. */
export type StartRetryLoop = (name: string, again: () => void) => RetryLoop;

/** Records failures and successes of background work, and logs when the database is lost and when it is back. */
export interface OutageRecorder {
  /** `begun` is when the failed work began, in ms of `performance.now`. */
  recordFailure(name: string, error: unknown, begun: number): void;
  /** `begun` is when the successful work began, in ms of `performance.now`. */
  recordSuccess(begun: number): void;
}
