import { list, object, oneOf, string, boolean } from '../contract/graph-types.ts';
import { ParamError } from '../contract/param-error.ts';
import { isJsonObject } from '../contract/json.ts';
import { GraphError, makeFailure } from './errors.ts';
import type { HttpReply, HttpRequest } from '../http/site.ts';
import { readForm, type Params } from './params.ts';

/** Several operations in one request. Source: docs/graph/transport.md §7. */

const MOST_OPERATIONS = 50;
/** Parameters that an operation without a token takes from the outer request. */
const INHERITED = ['access_token', 'oauth_token', 'appsecret_proof', 'appsecret_time'];

const UNAVAILABLE = makeFailure('service_unavailable').status;

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD'] as const;

const operation = object(
  {
    method: oneOf(METHODS),
    relative_url: string,
    body: { decode: (value) => value, schema: {} },
    name: string,
    omit_response_on_success: boolean,
    access_token: string,
  },
  ['method', 'relative_url'],
  // Clients add members of their own to an operation, and Graph is not on record as refusing them.
  { isOpen: true },
);
const batchParam = list(operation);

/**
 * Runs the operations in order, each as a request of its own, so that each sees the effects of those before it. An
 * operation without a token uses the outer one. The entry of an operation that asks for no response is null. Throws
 * ParamError or GraphError, with nothing run, when one of the operations cannot be read.
 */
export async function runBatch(
  request: HttpRequest,
  params: Params,
  version: string,
  answer: (request: HttpRequest) => Promise<HttpReply>,
): Promise<readonly unknown[]> {
  const batch = batchParam.decode(params['batch'], ['batch']);
  if (batch.length > MOST_OPERATIONS) throw new GraphError('batch_too_long');
  if (batch.length === 0) throw new ParamError('missing', 'The parameter batch is required', ['batch']);
  const withHeaders = !['false', '0', false, 0].includes(params['include_headers'] as string);
  // All are read before the first is run, so that an unreadable operation refuses the whole batch.
  const operations = batch.map((each) => ({ ...each, request: toRequest(request, params, version, each) }));
  const replies: unknown[] = [];
  let unavailable: HttpReply | undefined;
  for (const each of operations) {
    // Without the database, each of fifty operations would wait for the same time-out, one after the other.
    const reply: HttpReply = unavailable ?? (await answer(each.request));
    if (reply.status === UNAVAILABLE) unavailable = reply;
    const omit = each.omit_response_on_success === true && reply.status < 400;
    // Graph answers null for an operation that got no answer.
    replies.push(omit || reply.isCut ? null : encodeReply(reply, withHeaders));
  }
  return replies;
}

function toRequest(
  outer: HttpRequest,
  params: Params,
  version: string,
  { method, relative_url, body, access_token }: ReturnType<typeof operation.decode>,
): HttpRequest {
  const url = relative_url.replace(/^\/+/, '');
  const [path = '', query = ''] = splitOnce(url, '?');
  const own: Params = isJsonObject(body) ? { ...body } : typeof body === 'string' ? readRawForm(body) : {};
  const token = own['access_token'] ?? readForm(query)['access_token'] ?? access_token;
  if (token !== undefined) own['access_token'] = token;
  else for (const name of INHERITED) if (params[name] !== undefined) own[name] = params[name];
  return {
    method,
    path: /^v\d+\.\d+(\/|$)/.test(path) ? `/${path}` : `/${version}/${path}`,
    query,
    headers: { authorization: outer.headers.authorization, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(own)),
    client: outer.client,
  };
}

/**
 * Reads a form whose values may be unencoded JSON, as the Node SDK writes them (`a=1&b={"x":"y&z"}`), beside encoded
 * ones. A value that begins as JSON ends with its closing bracket; any other is an encoded form value.
 */
function readRawForm(body: string): Params {
  const params: Params = Object.create(null) as Params;
  const encoded: string[] = [];
  // After one unclosed value no other is searched for its end: each search would run to the end of the body.
  let allClose = true;
  for (let at = 0; at < body.length;) {
    const ampersand = body.indexOf('&', at);
    let end = ampersand < 0 ? body.length : ampersand;
    const pair = body.slice(at, end);
    const value = pair.indexOf('=') + 1;
    const isJson = value > 0 && /[[{]/.test(pair[value] ?? '');
    const closed = isJson && allClose ? endOfJson(body, at + value) : undefined;
    if (closed === undefined) {
      encoded.push(pair);
      allClose &&= !isJson;
    } else {
      params[pair.slice(0, value - 1)] = body.slice(at + value, closed);
      end = closed;
    }
    at = end + 1;
  }
  return Object.assign(readForm(encoded.join('&')), params);
}

/** Returns the index after the JSON value that begins at `start`; undefined when its last bracket is missing. */
function endOfJson(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (inString && character === '\\') at++;
    else if (character === '"') inString = !inString;
    else if (!inString && (character === '{' || character === '[')) depth++;
    else if (!inString && (character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return undefined;
}

function encodeReply({ status, headers, body }: HttpReply, withHeaders: boolean): unknown {
  const pairs = [];
  for (let i = 0; i < headers.length; i += 2) pairs.push({ name: headers[i], value: headers[i + 1] });
  return { code: status, ...(withHeaders && { headers: pairs }), body: body.toString() };
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
