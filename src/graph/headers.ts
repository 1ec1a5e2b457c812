import { hash, randomFillSync } from 'node:crypto';

/** Headers of every answer, names and values in turn. Source: docs/graph/transport.md §6.1. */
const ALWAYS: readonly string[] = [
  'Content-Type',
  'application/json; charset=UTF-8',
  'Access-Control-Allow-Origin',
  '*',
  'Vary',
  'Origin',
  'Strict-Transport-Security',
  'max-age=15552000',
  'Pragma',
  'no-cache',
  'Expires',
  'Sat, 01 Jan 2000 00:00:00 GMT',
  'x-fb-rev',
  '1',
];

/**
 * Returns the headers of an answer: its trace, the version that served it, and the usage of app and Page. Source:
 * docs/graph/transport.md §6.1, §6.3.
 */
export function graphHeaders(trace: string, version: string, usage: readonly string[]): string[] {
  return [
    ...ALWAYS,
    'x-fb-request-id',
    trace,
    'x-fb-trace-id',
    trace,
    'X-FB-Debug',
    trace,
    'facebook-api-version',
    version,
    ...usage,
  ];
}

/** Random bytes for trace ids, 16 each: one call for 256 ids costs much less than 256 calls. */
const pool = Buffer.alloc(16 * 256);
let used = pool.length;

/** Returns a random trace id in the format of `fbtrace_id`: `A` and 22 base64url characters. */
export function newTraceId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return `A${pool.toString('base64url', used - 16, used)}`;
}

/** Returns the entity tag of a body. Source: docs/graph/transport.md §6.4. */
export const etagOf = (body: string): string => `"${hash('sha1', body)}"`;
