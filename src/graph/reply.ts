import { graphJson, type JsonObject } from '../contract/json.ts';
import type { Failure } from './errors/failure.ts';
import { etagOf, graphHeaders } from './headers.ts';
import type { HttpReply, HttpRequest } from '../http/site.ts';
import type { Params } from './params.ts';
import type { RequestContext } from './request-context.ts';

/** Encoded values that many requests are answered with: those of page snapshots, and constants. */
const encoded = new WeakMap<object, { readonly body: string; readonly etag: string }>();

/** Encodes the value of an answer as JSON under Graph's headers; 304 when the client has it already. */
export function encodeReply(request: HttpRequest, context: RequestContext, value: object): HttpReply {
  const { params, warnings, method } = context;
  const plain = params['debug'] === undefined && params['pretty'] === undefined;
  const reply = plain ? encodeOnce(value) : encodeShaped(value, params, warnings);
  const { route } = context;
  const headers = graphHeaders(context.trace, context.version, context.usage);
  headers.push('Cache-Control', 'private, no-cache, no-store, must-revalidate');
  if (method === 'OPTIONS') {
    headers.push(
      'Access-Control-Allow-Methods',
      'GET, POST, DELETE',
      'Access-Control-Allow-Headers',
      'Authorization, Content-Type',
    );
  }
  if (method !== 'GET') return { status: 200, headers, body: reply.body, route };
  headers.push('ETag', reply.etag);
  if (request.headers['if-none-match'] === reply.etag) return { status: 304, headers, body: '', route };
  return { status: 200, headers, body: reply.body, route };
}

function encodeOnce(value: object): { readonly body: string; readonly etag: string } {
  const known = encoded.get(value);
  if (known) return known;
  const body = graphJson(value);
  const reply = { body, etag: etagOf(body) };
  encoded.set(value, reply);
  return reply;
}

/** Encodes with indentation for `pretty=1`, with warnings for `debug=`. Source: docs/graph/transport.md §4.2. */
function encodeShaped(value: object, params: Params, warnings: readonly string[]) {
  const indent = ['1', 'true', 1, true].includes(params['pretty'] as string) ? 2 : undefined;
  const messages = warnings.map((message) => ({ message, type: 'warning' }));
  const debugged =
    params['debug'] !== undefined && !Array.isArray(value) ? { ...value, __debug__: { messages } } : value;
  const body = graphJson(debugged, indent);
  return { body, etag: etagOf(body) };
}

/** Encodes a failure in Graph's envelope; 4xx answers carry a `WWW-Authenticate` challenge. */
export function encodeFailure(context: RequestContext, failure: Failure): HttpReply {
  const headers = graphHeaders(context.trace, context.version, context.usage);
  headers.push('Cache-Control', 'no-store');
  if (failure.status < 500) headers.push('WWW-Authenticate', challenge(failure));
  const body = graphJson(errorBody(failure, context.trace));
  return { status: failure.status, headers, body, route: context.route };
}

/** Graph's envelope. `error_data` is an object: Meta's Python SDK parses text there as JSON and fails on prose. */
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

const LONGEST_CHALLENGE = 1000;

/** The `WWW-Authenticate` challenge of 4xx answers. Source: docs/graph/transport.md §6.2. */
function challenge(failure: Failure): string {
  const kind = failure.code === 190 ? 'invalid_token' : failure.code === 803 ? 'not_found' : 'invalid_request';
  // Headers are printable ASCII, and clients limit their length; the message may quote text of the client.
  const message = failure.message
    .slice(0, LONGEST_CHALLENGE)
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/["\\]/g, '\\$&');
  return `OAuth "Facebook Platform" "${kind}" "${message}"`;
}
