import { graphJson, type JsonObject } from '../contract/json.ts';
import type { Access } from './access.ts';
import type { Failure } from './errors/failure.ts';
import { etagOf, graphHeaders } from './headers.ts';
import type { HttpReply, HttpRequest } from '../http/site.ts';
import type { Params } from './params.ts';

/** What is known of a call so far; its headers and its log line are made from it, whatever becomes of it. */
export interface Progress {
  readonly trace: string;
  method: string;
  version: string;
  /** Who calls, once the token has been found in force. */
  access: Access | undefined;
  /** Whom the token stands for, in force or not. */
  bearer: Access | undefined;
  /** The first segment of the path after the version. */
  node: string;
  /** The last revision of the Page that the call is about, before it did anything itself. */
  revision: number | null;
  params: Params;
  /** Which operation it is, for those who count; undefined while no path has been found. */
  route: string | undefined;
  /** What `debug=` tells the client. */
  readonly notes: string[];
}

/** Bodies of replies that are one object for many calls: those of page snapshots, and constants. */
const encoded = new WeakMap<object, { readonly body: string; readonly etag: string }>();

/** What a call answers, as JSON under Graph's headers; 304 when the client has it already. */
export function encodeReply(request: HttpRequest, progress: Progress, value: object): HttpReply {
  const { params, notes, method } = progress;
  const plain = params['debug'] === undefined && params['pretty'] === undefined;
  const reply = plain ? encodeOnce(value) : encodeShaped(value, params, notes);
  const headers = graphHeaders(progress.trace, progress.version, progress.access);
  headers.push('Cache-Control', 'private, no-cache, no-store, must-revalidate');
  if (method === 'OPTIONS') {
    headers.push(
      'Access-Control-Allow-Methods',
      'GET, POST, DELETE',
      'Access-Control-Allow-Headers',
      'Authorization, Content-Type',
    );
  }
  if (method !== 'GET') return { status: 200, headers, body: reply.body };
  headers.push('ETag', reply.etag);
  if (request.headers['if-none-match'] === reply.etag) return { status: 304, headers, body: '' };
  return { status: 200, headers, body: reply.body };
}

function encodeOnce(value: object): { readonly body: string; readonly etag: string } {
  let reply = encoded.get(value);
  if (!reply) {
    const body = graphJson(value);
    encoded.set(value, (reply = { body, etag: etagOf(body) }));
  }
  return reply;
}

/** `pretty=1` indents; `debug=` adds what there is to tell. Source: docs/graph/transport.md §4.2. */
function encodeShaped(value: object, params: Params, notes: readonly string[]) {
  const indent = ['1', 'true', 1, true].includes(params['pretty'] as string) ? 2 : undefined;
  const messages = notes.map((message) => ({ message, type: 'warning' }));
  const debugged =
    params['debug'] !== undefined && !Array.isArray(value) ? { ...value, __debug__: { messages } } : value;
  const body = graphJson(debugged, indent);
  return { body, etag: etagOf(body) };
}

/** A failure in Graph's envelope, with the challenge that Graph puts on what the caller did wrong. */
export function encodeFailure(progress: Progress, failure: Failure): HttpReply {
  const headers = graphHeaders(progress.trace, progress.version, progress.access);
  headers.push('Cache-Control', 'no-store');
  if (failure.status < 500) headers.push('WWW-Authenticate', challenge(failure));
  return { status: failure.status, headers, body: graphJson(errorBody(failure, progress.trace)) };
}

/** Graph's envelope. `error_data` is an object: a client of Meta's parses text there as JSON and fails on prose. */
function errorBody(failure: Failure, traceId: string): JsonObject {
  return {
    error: {
      message: failure.message,
      type: failure.type ?? 'OAuthException',
      code: failure.code,
      ...(failure.subcode !== undefined && { error_subcode: failure.subcode }),
      is_transient: failure.transient ?? false,
      ...(failure.userTitle !== undefined && { error_user_title: failure.userTitle }),
      ...(failure.userMessage !== undefined && { error_user_msg: failure.userMessage }),
      ...(failure.blame && { error_data: { blame_field_specs: failure.blame } }),
      fbtrace_id: traceId,
    },
  };
}

const MOST_IN_HEADER = 1000;

/** The `WWW-Authenticate` challenge that Graph puts on 4xx answers; observed. */
function challenge(failure: Failure): string {
  const kind = failure.code === 190 ? 'invalid_token' : failure.code === 803 ? 'not_found' : 'invalid_request';
  // A header holds printable ASCII only, and clients bound it; the message may quote what the client sent.
  const message = failure.message
    .slice(0, MOST_IN_HEADER)
    .replace(/[^\x20-\x7e]/g, '?')
    .replaceAll('"', "'");
  return `OAuth "Facebook Platform" "${kind}" "${message}"`;
}
