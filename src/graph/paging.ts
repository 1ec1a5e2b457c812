import type { Cursor } from '../app/ports/store.ts';
import { integer } from '../contract/graph-types.ts';
import type { JsonObject } from '../contract/json.ts';
import { ParamError } from '../contract/param-error.ts';
import type { Params } from './params.ts';

/** Paging of an edge by opaque cursors. Source: docs/graph/transport.md §5. */

const DEFAULT_LIMIT = 25;
const MOST = 100;

/** Reads `after`, `before` and `limit`; a limit beyond the maximum is lowered to it. Throws ParamError. */
export function readPaging(params: Params): { readonly cursor: Cursor; readonly limit: number } {
  const limit = params['limit'] === undefined ? DEFAULT_LIMIT : integer(1).decode(params['limit'], ['limit']);
  const [after, before] = ['after', 'before'].map((name) => readCursor(params, name));
  return {
    cursor: after === undefined && before !== undefined ? { before } : { after: after ?? '' },
    limit: Math.min(limit, MOST),
  };
}

function readCursor(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || value === '') return undefined;
  const id = typeof value === 'string' ? Buffer.from(value, 'base64url').toString() : '';
  if (!/^\d+$/.test(id))
    throw new ParamError('invalid_cursor', `Param ${name} must be a cursor of an earlier answer`, [name]);
  return id;
}

const encodeCursor = (id: string): string => Buffer.from(id).toString('base64url');

/** Returns the answer of an edge; without items it has no cursors, so that clients that follow them end. */
export function pageOfList(
  items: readonly JsonObject[],
  first: string | undefined,
  last: string | undefined,
): JsonObject {
  if (first === undefined || last === undefined) return { data: [] };
  return { data: items, paging: { cursors: { before: encodeCursor(first), after: encodeCursor(last) } } };
}
