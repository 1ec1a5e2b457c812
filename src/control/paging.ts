import { id, integer, object } from '../contract/graph-types.ts';
import type { List } from './shapes/list.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

export const limitQuery = object({ limit: integer(1) });
export const listQuery = object({ limit: integer(1), after: id });

/** Returns the number of items to read for the `limit` of a request. */
export const limitOf = (limit: number | undefined): number => Math.min(limit ?? DEFAULT_LIMIT, MAX_LIMIT);

/** Takes the first `limit` of `items`; `next` is set when there are more. */
export function takePart<T extends { readonly id: string }, U>(
  items: readonly T[],
  limit: number,
  encode: (item: T) => U,
): List<U> {
  const data = items.slice(0, limit);
  const last = items.length > limit ? data.at(-1) : undefined;
  return { data: data.map(encode), ...(last && { next: last.id }) };
}
