import { LRUCache } from 'lru-cache';

/** Readers of columns: the back-ends give booleans as 0 and 1 or true and false, and bigints as numbers or text. */

export const text = (value: unknown): string => value as string;
export const textOrNull = (value: unknown): string | null => (value as string | null) ?? null;
export const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));
/** Returns a JSON text as a value of the type that the caller expects. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export const json = <T>(value: unknown): T => JSON.parse(value as string) as T;

/** Lists of texts by their JSON: there are few different ones, such as the permissions of tokens. */
const lists = new LRUCache<string, readonly string[]>({ max: 200 });

/** Returns a JSON list of texts, equal ones as one object. */
export function textList(value: unknown): readonly string[] {
  const known = lists.get(value as string);
  if (known) return known;
  const list = json<readonly string[]>(value);
  lists.set(value as string, list);
  return list;
}
