import type { Access } from './access.ts';
import { GraphError } from './errors.ts';

/** Failures of a missing permission; two texts were observed. */
export type PermissionFailure = 'permission_missing' | 'send_permission_missing';

/** Throws 200 or 230 when a Page or user token lacks a permission. App tokens have no permissions and need none. */
export function requirePermission(
  access: Access,
  permission: string,
  missing: PermissionFailure = 'permission_missing',
): void {
  if (!hasPermission(access, permission)) throw new GraphError(missing, permission);
}

/** Returns true for a token with a permission. App tokens have none and need none. */
export const hasPermission = (access: Access, permission: string): boolean =>
  access.kind === 'app' || access.token.permissions.includes(permission);
