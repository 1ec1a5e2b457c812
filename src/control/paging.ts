import { integer, object, string, type Decoder } from '../contract/graph-types.ts';
import { ControlError } from './control-error.ts';
import type { List } from './shapes/list.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** Decoder of `after`, the `next` of a list, where each `next` has the form `pattern`. Throws ControlError. */
export const cursor = (pattern: RegExp): Decoder<string> => ({
  decode(value, path) {
    const text = string.decode(value, path);
    if (pattern.test(text)) return text;
    throw new ControlError(400, 'invalid_parameter', 'after takes the next of a list.');
  },
  schema: { type: 'string', pattern: pattern.source },
});

/** Decoder of `after` in a list in the order of ids. */
export const idCursor = cursor(/^[0-9]{1,32}$/);

export const limitQuery = object({ limit: integer(1) });
export const listQuery = object({ limit: integer(1), after: idCursor });

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
