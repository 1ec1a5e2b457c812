/**
 * Returns a text with U+FFFD for U+0000, which PostgreSQL cannot store and which the answer of a receiver or a name may
 * contain. It is replaced for SQLite too, so that both store the same. Both store U+FFFD for half a surrogate pair, which
 * UTF-8 cannot encode.
 */
export const withoutNul = <T>(value: T): T | string =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
