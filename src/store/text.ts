/**
 * PostgreSQL's text cannot hold U+0000, which a receiver's answer or a name may well contain. SQLite's could, but what
 * is kept is not to depend on where. Half a surrogate pair becomes U+FFFD in either, as UTF-8 cannot write it.
 */
export const withoutNul = <T>(value: T): T | string =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
