import type { PageId } from '../../domain/ids.ts';

/** What a process tells the others after commit. Losing it costs time, never correctness: they also look by themselves. */
export interface ChangeNotice {
  /** Pages on which something happened; undefined for any of them. */
  readonly pages: readonly PageId[] | undefined;
  /** Pages of which a delivery was attempted. */
  readonly attempted: readonly PageId[];
}

/** A way on which processes tell each other that there is news. */
export interface ChangeNotices {
  /** Never waits, and never fails. */
  publish(news: ChangeNotice): void;
  close(): Promise<void>;
}

/** Opens the way; `heard` is given what other processes tell. Never fails: a way that is closed opens by itself. */
export type OpenChangeNotices = (heard: (news: ChangeNotice) => void) => ChangeNotices;
