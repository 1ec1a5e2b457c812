export interface WorkerReads {
  /** Ids of the processes whose lease ends after `now` and not after `until`, in their order. */
  list(now: number, until: number): Promise<readonly string[]>;
}

/** The processes that share the work. Each renews its own lease; one without a lease has no part in the work. */
export interface WorkerRecords extends WorkerReads {
  renew(workerId: string, leaseUntil: number): Promise<void>;
  remove(workerId: string): Promise<void>;
  /** Removes the processes whose lease ended before `leaseUntil`. */
  removeUntil(leaseUntil: number): Promise<void>;
}
