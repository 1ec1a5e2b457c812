import type { PageId } from '../../domain/ids.ts';

/** A notice of changes that a process committed. A lost notice costs time only: every process also polls. */
export interface ChangeNotice {
  /** Pages that changed; undefined when any may have changed. */
  readonly pages: readonly PageId[] | undefined;
  /** Pages of which a delivery was attempted. */
  readonly attempted: readonly PageId[];
}

/** An open channel for notices between the processes on one database. */
export interface ChangeNotices {
  /** Notifies the other processes. Returns at once and never throws. */
  publish(notice: ChangeNotice): void;
  /** Sends the notices that wait, then closes the channel. */
  close(): Promise<void>;
}

/** Opens the channel; `onNotice` receives the notices of other processes. Never throws; a lost connection is reopened. */
export type OpenChangeNotices = (onNotice: (notice: ChangeNotice) => void) => ChangeNotices;
