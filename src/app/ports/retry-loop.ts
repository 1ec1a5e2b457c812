/** Background work that is retried after a failure, with pauses that grow to a second. */
export interface RetryLoop {
  /** Runs `act` once; never rejects. After a failure `onRetry` is called once the pause is over. */
  run(act: () => Promise<void>): Promise<void>;
  /** Ends the retries. */
  stop(): void;
}

/** Starts a retry loop. `name` begins the names of its log events; `onRetry` is called when the work is to be run again. */
export type StartRetryLoop = (name: string, onRetry: () => void) => RetryLoop;

/** Records failures and successes of background work, and logs when the database is lost and when it is back. */
export interface OutageRecorder {
  /** `startedAt` is the start of the failed work, in ms of `performance.now`. */
  recordFailure(name: string, error: unknown, startedAt: number): void;
  /** `startedAt` is the start of the successful work, in ms of `performance.now`. */
  recordSuccess(startedAt: number): void;
}
