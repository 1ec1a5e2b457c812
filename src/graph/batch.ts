import { list, object, oneOf, string, boolean } from '../contract/graph-types.ts';
import { ParamError } from '../contract/param-error.ts';
import { isJsonObject } from '../contract/json.ts';
import { GraphError, makeFailure } from './errors.ts';
import type { HttpReply, HttpRequest } from '../http/site.ts';
import { readForm, type Params } from './params.ts';

/** Many calls in one request. Source: docs/graph/transport.md §7. */

const MOST_OPERATIONS = 50;
/** What an operation without a token of its own takes from the request around it. */
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
);
const batchParam = list(operation);

/**
 * Runs the operations in order, each as a call of its own; those after another see what it did. An operation without a
 * token uses the outer one. The entry of one that was to be omitted is null.
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
  // All are read before the first is run: what cannot be read refuses the batch whole.
  const operations = batch.map((each) => ({ ...each, request: toRequest(request, params, version, each) }));
  const replies: unknown[] = [];
  let away: HttpReply | undefined;
  for (const each of operations) {
    // Each of fifty would wait for the database in vain, one after the other.
    const reply: HttpReply = away ?? (await answer(each.request));
    if (reply.status === UNAVAILABLE) away = reply;
    const omit = each.omit_response_on_success === true && reply.status < 400;
    replies.push(omit ? null : encodeReply(reply, withHeaders));
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
 * `a=1&b={"x":"y&z"}`: the Node SDK puts JSON into a form without encoding it, others encode it. A value that begins
 * as JSON goes on to the bracket that closes it, as it stands; any other is an encoded form value.
 */
function readRawForm(body: string): Params {
  const params: Params = Object.create(null) as Params;
  const encoded: string[] = [];
  // Once a value has not closed, none is looked for again: each would be searched to the end of the body.
  let allClose = true;
  for (let at = 0; at < body.length;) {
    const ampersand = body.indexOf('&', at);
    let end = ampersand < 0 ? body.length : ampersand;
    const pair = body.slice(at, end);
    const value = pair.indexOf('=') + 1;
    const isJson = value > 0 && /[[{]/.test(pair[value] ?? '');
    const closed = isJson && allClose ? closing(body, at + value) : undefined;
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

/** Where the JSON value that begins at `start` ends; undefined when it never does. */
function closing(text: string, start: number): number | undefined {
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
