import type { Timer } from '../entities.ts';
import type { WorkShare } from '../work-share.ts';

export interface TimerReads {
  /** Timers due by `until`, in order; of the buckets of a share if there is one. */
  listDue(until: number, limit: number, share?: WorkShare): Promise<readonly Timer[]>;
  /** The due time of the next timer, of the buckets of a share if there is one. */
  nextDue(share?: WorkShare): Promise<number | undefined>;
}

export interface TimerRecords extends TimerReads {
  /** Sets a timer, in place of an earlier one of the same kind and subject. */
  set(timer: Timer): Promise<void>;
  /** Resolves to false when another process has removed it already. */
  remove(timer: Omit<Timer, 'dueAt'>): Promise<boolean>;
}
