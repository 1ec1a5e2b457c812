import { operations } from './operations.ts';
import { CUT } from './redact.ts';

/** Parameters that every request may have, whatever its operation. Source: docs/graph/transport.md §3, §4.2. */
const COMMON = new Set([
  'access_token',
  'oauth_token',
  'appsecret_proof',
  'appsecret_time',
  'method',
  'debug',
  'pretty',
]);

/** The parameters that each operation reads. */
const known = new Map(
  operations.map(({ method, path, params }) => [
    `${method} ${path}`,
    new Set(Object.keys(params['properties'] as object)),
  ]),
);

/** Returns true for a parameter of this one operation, such as `limit` of `GET /{page-id}/conversations`. */
export const isParamOf = (operation: string, name: string): boolean => known.get(operation)?.has(name) ?? false;

/**
 * Returns the parameters that an operation, such as `POST /{page-id}/messages`, does not read, in their order: Graph ignores
 * them at the top level (docs/graph/errors.md §3.4). Of a request that reached no operation there are none.
 */
export function findIgnoredParams(operation: string | null, params: Readonly<Record<string, unknown>>): string[] {
  const names = operation === null ? undefined : known.get(operation);
  if (!names) return [];
  return Object.keys(params).filter((name) => !names.has(name) && !COMMON.has(name) && name !== CUT);
}
