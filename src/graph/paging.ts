import type { Cursor } from '../app/ports/records/list-parts.ts';
import { pagingParams } from '../contract/inbox.ts';
import type { JsonObject } from '../contract/json.ts';
import type { GraphRequest } from './endpoint.ts';
import { GraphError } from './errors.ts';
import type { Params } from './params.ts';

/** Lists in parts, by cursors. Source: docs/graph/transport.md §5. */

const DEFAULT_ITEMS = 25;
/** Maximum number of items in one part; a larger `limit` gets as many. */
export const MOST_ITEMS = 100;

/** Beginning of a cursor before its encoding, as Graph's cursors have one. */
const MARK = 'AQHR';

/** The part of a list that a request asks for. `after` and `before` are positions in the list; at most one is there. */
export interface Paging {
  readonly limit: number;
  readonly after?: string;
  readonly before?: string;
}

/**
 * Reads `limit`, `after` and `before`. `list` names the list: a cursor of another list is refused. Throws ParamError for a
 * limit that is not a number, and 2642 for a cursor that is not of this list.
 */
export function readPaging(params: Params, list: string): Paging {
  const { limit = DEFAULT_ITEMS, after = '', before = '' } = pagingParams.decode(params, []);
  const most = Math.min(limit, MOST_ITEMS);
  if (after !== '') return { limit: most, after: readCursor(after, list) };
  return before === '' ? { limit: most } : { limit: most, before: readCursor(before, list) };
}

/** Returns the cursor of a list that is ordered by id. */
export const cursorOf = ({ after = '', before }: Paging): Cursor => (before === undefined ? { after } : { before });

const makeCursor = (position: string, list: string): string =>
  Buffer.from([MARK, list, position].join(' ')).toString('base64url');

function readCursor(cursor: string, list: string): string {
  const [mark, ofList, position] = Buffer.from(cursor, 'base64url').toString('latin1').split(' ');
  if (mark !== MARK || ofList !== list || position === undefined || !/^\d{1,32}$/.test(position)) {
    throw new GraphError('invalid_cursor');
  }
  return position;
}

/** Parameters that the addresses of the other parts repeat. */
const REPEATED = ['fields', 'platform', 'folder', 'user_id', 'pretty'];

/** A list, and the address under which its parts are read. */
export interface ListAddress {
  readonly list: string;
  /** The path after the version, such as `/1234/conversations`. */
  readonly path: string;
  readonly params: Params;
}

/**
 * Encodes a part of a list. `found` is in the order of the list and has up to one item more than the limit, at the end
 * that is away from the cursor. The addresses have the access token, as on Graph: clients request them as they are. Throws
 * 1 when the answer becomes too large.
 */
export function encodePart<T>(
  found: readonly T[],
  { limit, after, before }: Paging,
  positionOf: (item: T) => string,
  encode: (item: T) => JsonObject,
  address: ListAddress,
  request: GraphRequest,
): JsonObject {
  const { budget } = request;
  budget.chargeRead();
  const hasMore = found.length > limit;
  const items = before === undefined ? found.slice(0, limit) : found.slice(hasMore ? 1 : 0);
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return { data: [] };
  const cursors = {
    before: makeCursor(positionOf(first), address.list),
    after: makeCursor(positionOf(last), address.list),
  };
  const toAddress = (cursor: 'before' | 'after') => addressOf(request, address, limit, cursor, cursors[cursor]);
  return budget.charge({
    data: items.map((item) => budget.chargeOnce(encode(item))),
    paging: {
      cursors,
      ...((before === undefined ? hasMore : true) && { next: toAddress('after') }),
      ...((before === undefined ? after !== undefined : hasMore) && { previous: toAddress('before') }),
    },
  });
}

function addressOf(
  { publicUrl, version, token }: GraphRequest,
  { path, params }: ListAddress,
  limit: number,
  name: string,
  cursor: string,
): string {
  const query = new URLSearchParams({ access_token: token });
  for (const each of REPEATED) {
    const value = params[each];
    if (value === undefined || value === '') continue;
    query.set(each, typeof value === 'string' ? value : JSON.stringify(value));
  }
  query.set('limit', String(limit));
  query.set(name, cursor);
  return `${publicUrl}/${version}${path}?${query.toString()}`;
}
