import { isUtf8 } from 'node:buffer';
import { parse as parseQuery } from 'node:querystring';
import { whenReady, type Soon } from '../app/ports/soon.ts';
import { bareObject } from '../contract/bare-object.ts';
import { parseExactly } from '../contract/exact-json.ts';
import { DEEPEST, isJsonObject, nestingOf } from '../contract/json.ts';
import { GraphError } from './errors.ts';
import type { HttpRequest } from '../http/site.ts';

/**
 * All parameters of a request as one plain object, from query, JSON, form (also without a Content-Type or with a wrong
 * one) and multipart; `a[b]=c` becomes `{a: {b: c}}`. The body wins over the query. Values stay as sent: the decoders of
 * contract/graph-types.ts parse JSON sent as text. Source: docs/graph/transport.md §3.
 */
export type Params = Record<string, unknown>;

/** Maximum number of parameters: more than any client sends, few enough to be cheap. */
const MOST_PARAMS = 1000;

/** Reads the parameters of a request. Throws GraphError when the body cannot be read. */
export function readParams(request: Omit<HttpRequest, 'client'>): Soon<Params> {
  const params = request.query === '' ? emptyParams() : readForm(request.query);
  if (request.body.length === 0) return params;
  return whenReady(readBody(request.body, request.headers['content-type'] ?? ''), (sent) =>
    Object.assign(params, sent),
  );
}

function readBody(body: Buffer, contentType: string): Soon<Params> {
  if (isMultipart(contentType)) return readMultipart(body, contentType);
  if (!isUtf8(body)) throw new GraphError('body_not_utf8');
  const text = body.toString();
  // Content-Type is often wrong: curl sends JSON as a form, and some clients send a form as JSON.
  const isJson = /\bjson\b/i.test(contentType) ? !/^\s*[\w.%[\]]+=/.test(text) : /^\s*\{/.test(text);
  return isJson ? readJson(text) : readForm(text.trim());
}

function readJson(text: string): Params {
  if (text.trim() === '') return emptyParams();
  if (nestingOf(text) > DEEPEST) throw new GraphError('body_too_deep', DEEPEST);
  let parsed: unknown;
  try {
    parsed = parseExactly(text, JSON.parse);
  } catch {
    throw new GraphError('body_not_json');
  }
  if (!isJsonObject(parsed)) throw new GraphError('body_not_an_object');
  limitNames(Object.keys(parsed).length);
  return Object.assign(emptyParams(), parsed);
}

/** Characters that make a form more than plain names with plain values. */
const ENCODED = /[%+[\]]/;

/**
 * Reads a query of plain names, each once, with plain values, as most are: a part of the time that the general reading takes.
 * Returns undefined for any other.
 */
function readPlainForm(text: string): Params | undefined {
  if (ENCODED.test(text)) return undefined;
  const params = emptyParams();
  let count = 0;
  for (let at = 0; at < text.length; count++) {
    const ampersand = text.indexOf('&', at);
    const end = ampersand < 0 ? text.length : ampersand;
    const equals = text.indexOf('=', at);
    if (equals <= at || equals > end || count === MOST_PARAMS) return undefined;
    const name = text.slice(at, equals);
    if (name in params) return undefined;
    params[name] = text.slice(equals + 1, end);
    at = end + 1;
  }
  return params;
}

/** Reads a query or a URL-encoded body; percent signs that encode nothing stay. Throws GraphError for too many names. */
export function readForm(text: string): Params {
  const plain = readPlainForm(text);
  if (plain) return plain;
  const parsed: Params = parseQuery(text, '&', '=', { maxKeys: MOST_PARAMS + 1 });
  const pairs = Object.entries(parsed);
  limitNames(pairs.reduce((count, [, value]) => count + (Array.isArray(value) ? value.length : 1), 0));
  // The common case: plain names, each once. The parsed object has no prototype either.
  if (pairs.every(([name, value]) => typeof value === 'string' && !name.endsWith(']'))) return parsed;
  const params = emptyParams();
  for (const [name, value] of pairs) {
    if (Array.isArray(value) && name.endsWith('[]')) for (const each of value) setParam(params, name, each);
    else setParam(params, name, Array.isArray(value) ? value.at(-1) : value);
  }
  return params;
}

/** Files of a multipart body, by the names of their parts. */
export type Files = ReadonlyMap<string, File>;

/**
 * Reads the files of a multipart body; none in any other body. Dots and spaces in the names of parts become underscores,
 * as in Graph (docs/graph/transport.md §7.1). Throws GraphError when the body cannot be read.
 */
export async function readFiles({ body, headers }: Pick<HttpRequest, 'body' | 'headers'>): Promise<Files> {
  const contentType = headers['content-type'] ?? '';
  const files = new Map<string, File>();
  if (!isMultipart(contentType)) return files;
  for (const [name, value] of await readFormData(body, contentType)) {
    if (typeof value !== 'string') files.set(name.replace(/[ .]/g, '_'), value);
  }
  return files;
}

const isMultipart = (contentType: string): boolean => /^\s*multipart\/form-data/i.test(contentType);

async function readFormData(body: Buffer, contentType: string): Promise<FormData> {
  try {
    // Deprecated for servers because it holds the whole body in memory; the size of ours is limited before.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new GraphError('body_not_multipart');
  }
}

async function readMultipart(body: Buffer, contentType: string): Promise<Params> {
  const params = emptyParams();
  const fields = [...(await readFormData(body, contentType))];
  limitNames(fields.length);
  for (const [name, value] of fields) if (typeof value === 'string') setParam(params, name, value);
  return params;
}

/** Sets `value` at `a[b][c]`; `a[]` appends. A name that contradicts an earlier one replaces it. */
function setParam(params: Params, name: string, value: unknown): void {
  const bracket = name.indexOf('[');
  if (bracket <= 0 || !name.endsWith(']')) {
    params[name] = value;
    return;
  }
  const path = name.slice(bracket + 1, -1).split('][');
  if (path.length > DEEPEST) throw new GraphError('parameter_too_deep', DEEPEST);
  let parent = params;
  let key = name.slice(0, bracket);
  for (const part of path) {
    const inner = parent[key];
    const next = isJsonObject(inner) ? inner : emptyParams();
    parent[key] = next;
    parent = next;
    key = part === '' ? String(Object.keys(next).length) : part;
  }
  parent[key] = value;
}

/** Has no prototype, so that `__proto__` is a name like any other. */
const emptyParams = (): Params => bareObject();

function limitNames(count: number): void {
  if (count > MOST_PARAMS) throw new GraphError('too_many_parameters', MOST_PARAMS);
}
