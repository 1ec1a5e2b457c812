import type { PageId, Psid } from './ids.ts';
import { Refused } from './refusal.ts';

/** Permission of a person to be called by a Page. All times in ms. Source: docs/graph/calls.md §6. */

const DAY = 86_400_000;
/** Life of a permission. */
export const PERMISSION_MS = 7 * DAY;
/** Requests for a permission that a thread may have in REQUEST_PERIOD_MS. */
export const MAX_REQUESTS = 2;
export const REQUEST_PERIOD_MS = DAY;

export interface CallPermission {
  readonly pageId: PageId;
  readonly psid: Psid;
  /** End of the permission in epoch ms, exclusive; null when there was none or the person refused. */
  readonly expiresAt: number | null;
  /** Instants (epoch ms) of the requests of the last day, oldest first. */
  readonly requestedAt: readonly number[];
}

/** Returns true when the Page may call the person at `at` (epoch ms). */
export const isPermitted = ({ expiresAt }: CallPermission, at: number): boolean => expiresAt !== null && at < expiresAt;

/** Returns the requests within the period that ends at `at` (epoch ms). */
export const countRequests = ({ requestedAt }: CallPermission, at: number): number =>
  requestedAt.filter((each) => each > at - REQUEST_PERIOD_MS).length;

/** Returns true when the Page may ask for a permission at `at` (epoch ms). */
export const mayRequest = (permission: CallPermission, at: number): boolean =>
  !isPermitted(permission, at) && countRequests(permission, at) < MAX_REQUESTS;

/** Adds a request at `at` (epoch ms). Refusals: call_permitted_already, permission_requests_used. */
export function requestPermission(permission: CallPermission, at: number): CallPermission {
  if (isPermitted(permission, at)) throw new Refused({ reason: 'call_permitted_already' });
  if (!mayRequest(permission, at)) throw new Refused({ reason: 'permission_requests_used' });
  const recent = permission.requestedAt.filter((each) => each > at - REQUEST_PERIOD_MS);
  return { ...permission, requestedAt: [...recent, at] };
}

/** Grants a permission from `at` (epoch ms) on; one that lasts longer stays. */
export const grantPermission = (permission: CallPermission, at: number): CallPermission => ({
  ...permission,
  expiresAt: Math.max(permission.expiresAt ?? 0, at + PERMISSION_MS),
});

/** Ends a permission, because the person refused. */
export const refusePermission = (permission: CallPermission): CallPermission => ({ ...permission, expiresAt: null });
