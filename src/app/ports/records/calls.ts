import type { CallMedia } from '../../../domain/call-media.ts';
import type { CallPermission } from '../../../domain/call-permission.ts';
import type { Call } from '../../../domain/call.ts';
import type { CallId, PageId, Psid } from '../../../domain/ids.ts';
import type { CallMetrics } from '../entities.ts';

export interface CallReads {
  find(pageId: PageId, id: CallId): Promise<Call | undefined>;
  /** Finds a call of any Page. */
  findAnywhere(id: CallId): Promise<Call | undefined>;
  /** The call that rings, or in which the person is, at `at`. */
  findAt(pageId: PageId, psid: Psid, at: number): Promise<Call | undefined>;
  /** Every call of the Page that has not ended. */
  listLive(pageId: PageId): Promise<readonly Call[]>;
  /** Newest first, ended or not; those that come after `after` in the list. */
  listRecent(pageId: PageId, limit: number, after?: Pick<Call, 'id' | 'startedAt'>): Promise<readonly Call[]>;
}

export interface CallRecords extends CallReads {
  /** Adds a call, or saves it as it is after a change. */
  save(call: Call): Promise<void>;
}

export interface CallMediaReads {
  find(pageId: PageId, callId: CallId): Promise<CallMedia | undefined>;
}

export interface CallMediaRecords extends CallMediaReads {
  /** Extends the owner's lease. Resolves to false when another process owns the call. */
  renewLease(media: Pick<CallMedia, 'pageId' | 'callId' | 'owner'>, leaseUntil: number): Promise<boolean>;
}

export interface CallPermissionReads {
  /** A permission that was never granted when there is none. */
  find(pageId: PageId, psid: Psid): Promise<CallPermission>;
}

export interface CallMetricsReads {
  find(pageId: PageId, callId: CallId): Promise<CallMetrics | undefined>;
}

export interface CallMetricsRecords extends CallMetricsReads {
  add(metrics: CallMetrics): Promise<void>;
}
