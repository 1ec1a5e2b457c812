import { hash, randomFillSync } from 'node:crypto';
import type { Access } from './access.ts';

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

const USAGE = '"call_count":1,"total_cputime":1,"total_time":1';

/**
 * Returns the headers of an answer: its trace, the version that served it, and the low usage of a server without rate
 * limits. Source: docs/graph/transport.md §6.1, §6.3.
 */
export function graphHeaders(trace: string, version: string, access: Access | undefined): string[] {
  const headers = [...ALWAYS, 'x-fb-request-id', trace, 'x-fb-trace-id', trace, 'X-FB-Debug', trace];
  headers.push('facebook-api-version', version);
  if (access?.kind === 'page') {
    const usage = `{"${access.token.pageId}":[{"type":"messenger",${USAGE},"estimated_time_to_regain_access":0}]}`;
    headers.push('x-business-use-case-usage', usage);
  } else if (access) {
    headers.push('x-app-usage', `{${USAGE}}`);
  }
  return headers;
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
