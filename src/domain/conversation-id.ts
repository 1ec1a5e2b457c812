import type { Psid } from './ids.ts';

/**
 * Ids of conversations: `t_` and digits, as Graph has them. They are made from the page-scoped id, and differ from it in
 * every digit, so that a client cannot mistake one for the other. Source: docs/graph/inbox.md §2.
 */

const PREFIX = 't_10';
/** Never a multiple of ten, so every digit changes. */
const shiftAt = (i: number): number => 1 + ((i * 7) % 9);

/** Returns the id of the conversation of a person with a Page. */
export const toConversationId = (psid: Psid): string =>
  PREFIX + psid.replace(/\d/g, (digit, i: number) => String((Number(digit) + shiftAt(i)) % 10));

/** Returns the person whose conversation has this id; undefined when no conversation can have it. */
export function readConversationId(id: string): Psid | undefined {
  const digits = id.slice(PREFIX.length);
  if (!id.startsWith(PREFIX) || !/^\d{1,32}$/.test(digits)) return undefined;
  return digits.replace(/\d/g, (digit, i: number) => String((Number(digit) + 10 - shiftAt(i)) % 10)) as Psid;
}
