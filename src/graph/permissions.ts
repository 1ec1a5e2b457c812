import type { Access } from './access.ts';
import { failures, GraphError } from './errors.ts';

/** Throws 200 when a Page token lacks a permission. App tokens have none to lack. */
export function requirePermission(access: Access, permission: string, missing = failures.permissionMissing): void {
  if (access.kind === 'page' && !access.token.permissions.includes(permission)) {
    throw new GraphError(missing(permission));
  }
}
