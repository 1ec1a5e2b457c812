import fc from 'fast-check';
import { isJsonObject, type JsonObject } from '../../src/contract/json.ts';
import { operations } from '../../src/contract/operations.ts';
import { routes } from '../../src/control/routes.ts';

/**
 * Requests at random, made along the schemas of the parameters and then damaged: members of another type, left out, added,
 * repeated, as JSON text, too long or too deep; in each encoding; with broken bytes and headers.
 */

/** Seed of the runs in the suite, so that each run is the same; a failure prints it with the path to the counterexample. */
export const SEED = 20261126;

/** Ids of records that exist, and tokens that are in force. */
export interface Known {
  readonly ids: Readonly<Record<string, string>>;
  readonly tokens: readonly string[];
}

/** Values that decoders are likely to stumble over. */
const JUNK: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  0,
  -1,
  1.5,
  -0,
  1e308,
  2 ** 53,
  '99999999999999999999',
  'true',
  'null',
  '[object Object]',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '🐙',
  '\u202e\ufeff',
  "'; DROP TABLE pages; --",
  '../../etc/passwd',
  '%00%ff%',
  '{result=one:$.id}',
  '{result=one:$..*}',
  '{result=:}',
  '__proto__',
  'constructor',
  '{',
  '[1,',
  '{"a":{"b":[{}]}}',
  '"text"',
  [],
  {},
  [[[]]],
  { 0: 'a', 1: 'b' },
  JSON.parse('{"__proto__":{"id":"1"},"toString":1}'),
  'x'.repeat(5000),
  '['.repeat(200),
  Array.from({ length: 300 }, (_, i) => i),
];
const junk = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...JUNK) }, { weight: 1, arbitrary: fc.jsonValue() });

/** Returns values that a JSON Schema of ours describes, most of them valid. */
export function fromSchema(schema: JsonObject, known: Known, depth = 0): fc.Arbitrary<unknown> {
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(options)) {
    const rest = Object.entries(schema).filter(([name]) => name !== 'anyOf' && name !== 'oneOf');
    const whole = Object.fromEntries(rest);
    return fc.oneof(...options.map((each) => fromSchema({ ...whole, ...(each as JsonObject) }, known, depth)));
  }
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if (depth > 6) return junk;
  if (schema['type'] === 'object' || 'properties' in schema) return objectFrom(schema, known, depth);
  if (schema['type'] === 'array') {
    const least = Number(schema['minItems'] ?? 0);
    const item = isJsonObject(schema['items']) ? schema['items'] : {};
    return fc.array(fromSchema(item, known, depth + 1), { minLength: least, maxLength: least + 3 });
  }
  if (schema['type'] === 'boolean') return fc.boolean();
  if (schema['type'] === 'integer') {
    return fc.integer({
      min: Number(schema['minimum'] ?? 0),
      max: Math.min(Number(schema['maximum'] ?? 1000), 2 ** 31),
    });
  }
  if (schema['type'] === 'number') return fc.double({ noNaN: true });
  return schema['type'] === 'string' ? textFrom(schema, known) : junk;
}

function objectFrom(schema: JsonObject, known: Known, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonObject>);
  const required = (schema['required'] ?? []) as string[];
  return fc.record(
    Object.fromEntries(
      properties.map(([name, each]) => {
        const id = known.ids[name];
        const value = fromSchema(each, known, depth + 1);
        return [name, id === undefined ? value : fc.oneof({ weight: 3, arbitrary: fc.constant(id) }, value)];
      }),
    ),
    { requiredKeys: required.filter((name) => properties.some(([each]) => each === name)) },
  );
}

function textFrom(schema: JsonObject, known: Known): fc.Arbitrary<string> {
  if (schema['format'] === 'uri') return fc.webUrl();
  if (typeof schema['pattern'] === 'string') {
    const text = fc.stringMatching(new RegExp(schema['pattern']));
    return fc.oneof(text, fc.constantFrom(...Object.values(known.ids)));
  }
  const most = Math.min(Number(schema['maxLength'] ?? 40), 200);
  return fc.string({ unit: 'binary', minLength: Number(schema['minLength'] ?? 0), maxLength: most });
}

interface Damage {
  readonly at: number;
  readonly kind: 'replace' | 'remove' | 'add' | 'as_text' | 'in_list' | 'repeat';
  readonly junk: unknown;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.nat(1000),
  kind: fc.constantFrom('replace', 'remove', 'add', 'as_text', 'in_list', 'repeat'),
  junk,
});

/** Returns values with up to three damages at any depth. */
export const damaged = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(value, fc.oneof(fc.constant([]), fc.array(damage, { maxLength: 3 }))).map(([whole, damages]) => {
    const box = { value: copy(whole) };
    for (const each of damages) apply(box, each);
    return box.value;
  });

const copy = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

type Parent = Record<string, unknown>;

/** Damages one of the values inside of `box`, itself excluded. */
function apply(box: object, { at, kind, junk: replacement }: Damage): void {
  const places: [Parent, string][] = [];
  const visit = (parent: Parent): void => {
    for (const key of Object.keys(parent)) {
      places.push([parent, key]);
      const value = parent[key];
      if (typeof value === 'object' && value !== null && places.length < 200) visit(value as Parent);
    }
  };
  visit(box as Parent);
  const [parent, key] = places[at % places.length] ?? [box as Parent, 'value'];
  const value = parent[key];
  if (kind === 'replace') parent[key] = copy(replacement);
  else if (kind === 'remove') Reflect.deleteProperty(parent, key);
  else if (kind === 'add' && isJsonObject(value)) parent[key] = { ...value, [`extra${at % 3}`]: copy(replacement) };
  else if (kind === 'as_text') parent[key] = JSON.stringify(value);
  else if (kind === 'in_list') parent[key] = [value, value];
  else if (kind === 'repeat' && typeof value === 'string') parent[key] = value.repeat(at).slice(0, 20_000);
}

/** A request as it goes to the server. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const BOUNDARY = 'fuzz-boundary';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
/** Encodes for a URL; a lone surrogate has no encoding. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
const pairsOf = (params: JsonObject): string =>
  Object.entries(params)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encode(name)}=${encode(asText(value))}`)
    .join('&');

/** Writes nested values as `a[b][c]=d`, with the brackets of names as they are. */
function bracketsOf(value: unknown, name = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${name}=${encode(asText(value))}`];
  return Object.entries(value).flatMap(([key, each]) =>
    bracketsOf(each, name === '' ? encode(key) : `${name}[${encode(key)}]`),
  );
}

type Encoding = (params: JsonObject) => Pick<FuzzRequest, 'headers' | 'body'> & { readonly query?: string };

/** Every encoding of parameters; each of them is read into the same parameters. */
export const encodings: Readonly<Record<string, Encoding>> = {
  JSON: (params) => ({ headers: JSON_TYPE, body: Buffer.from(JSON.stringify(params)) }),
  'JSON as a form': (params) => ({ headers: FORM, body: Buffer.from(JSON.stringify(params)) }),
  'a form': (params) => ({ headers: FORM, body: Buffer.from(pairsOf(params)) }),
  'a form with brackets': (params) => ({ headers: FORM, body: Buffer.from(bracketsOf(params).join('&')) }),
  'a multipart form': (params) => ({
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: Buffer.from(
      `${Object.entries(params)
        .map(
          ([name, value]) =>
            `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${encode(name)}"\r\n\r\n${asText(value)}\r\n`,
        )
        .join('')}--${BOUNDARY}--\r\n`,
    ),
  }),
  'a query': (params) => ({ headers: {}, body: Buffer.alloc(0), query: pairsOf(params).slice(0, 12_000) }),
};

const encoding = fc.constantFrom(...Object.values(encodings));

const toParams = (value: unknown): JsonObject => (isJsonObject(value) ? value : { value });

/** Fills in the names in a path such as `/{page-id}/messages`, with ids that exist or not. */
const pathOf = (pattern: string, known: Known): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof({ weight: 12, arbitrary: fc.constant('') }, fc.constantFrom(...PATH_JUNK)), { maxLength: 2 })
    .map((odd) => {
      let at = 0;
      return pattern.replace(/\{([^}]+)\}/g, (_, name: string) => {
        const chosen = odd[at++] ?? '';
        return chosen === '' ? (known.ids[name.replace('-', '_')] ?? '1') : chosen;
      });
    });

const PATH_JUNK = [
  '0',
  '%00',
  '%',
  '..',
  '%2e%2e%2f',
  '99999999999999999999999999999999999',
  'me',
  '%F0%9F',
  "'",
  '%20',
];

/** Requests to the operations of the Graph surface. */
export function graphRequests(known: Known): fc.Arbitrary<FuzzRequest> {
  const token = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...known.tokens) },
    { weight: 1, arbitrary: fc.constantFrom('', 'EAAx', '|', `${known.ids['app_id']}|x`, '\u0000') },
  );
  const one = fc.constantFrom(...operations).chain(({ method, path, params }) =>
    fc
      .record({
        method: fc.oneof(
          { weight: 20, arbitrary: fc.constant(method as string) },
          fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'PATCH'),
        ),
        version: fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom('/v26.0', '') },
          fc.constantFrom('/v1.0', '/v99.9', '/v26.0/', '/V26'),
        ),
        path: pathOf(path, known),
        params: damaged(fromSchema(params, known)),
        token,
        encoding,
      })
      .map(({ method, version, path, params, token, encoding }) => {
        const encoded = encoding({ ...toParams(params), access_token: token });
        const query = encoded.query === undefined ? '' : `?${encoded.query}`;
        return { method, path: version + path + query, headers: encoded.headers, body: encoded.body };
      }),
  );
  return fc.oneof({ weight: 4, arbitrary: one }, { weight: 2, arbitrary: batches(known, token) });
}

const NAMES = ['one', 'two', 'a,b', '__proto__', '', '🐙'];
const REFERENCES = [
  '{result=one:$.id}',
  '{result=two:$.data[0].id}',
  '{result=one:$..id}',
  '{result=one:$.*.*}',
  "{result=one:$['id']}",
  '{result=one:$[}',
  '{result=none:$.id}',
  '{result=__proto__:$.id}',
  '{result=one:}',
  '%7Bresult%3Done%3A%24.id%7D',
];

/** Batches whose operations refer to each other, in order or not. */
function batches(known: Known, token: fc.Arbitrary<string>): fc.Arbitrary<FuzzRequest> {
  const body = fc.oneof(
    fc.constantFrom<unknown>(undefined, '', 'a=1&b={"x":', 'message={"text":"{result=one:$.id}"}'),
    fc.constantFrom(...operations).chain(({ params }) => damaged(fromSchema(params, known))),
  );
  const operation = fc
    .record({
      method: fc.constantFrom('GET', 'GET', 'POST', 'DELETE', 'get', 'PATCH'),
      path: fc.constantFrom(...operations).chain(({ path }) => pathOf(path, known)),
      reference: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, fc.constantFrom(...REFERENCES)),
      inPath: fc.boolean(),
      body,
      encodesBody: fc.boolean(),
      more: fc.record(
        {
          name: fc.constantFrom(...NAMES),
          depends_on: fc.oneof(fc.constantFrom(...NAMES), fc.array(fc.constantFrom(...NAMES), { maxLength: 3 })),
          omit_response_on_success: fc.oneof(fc.boolean(), junk),
          attached_files: fc.oneof(fc.constantFrom('one', 'a,b'), junk),
          access_token: token,
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ method, path, reference, inPath, body, encodesBody, more }) => ({
      method,
      relative_url: inPath && reference !== '' ? `${path}/${reference}` : `${path}?fields=${reference}`,
      ...(body !== undefined && { body: encodesBody && isJsonObject(body) ? pairsOf(body) : body }),
      ...more,
    }));
  return fc
    .record({
      batch: damaged(fc.array(operation, { minLength: 1, maxLength: 6 })),
      token,
      include_headers: fc.constantFrom('true', 'false'),
      encoding: fc.constantFrom(
        ...Object.entries(encodings).flatMap(([name, each]) => (name === 'a query' ? [] : [each])),
      ),
    })
    .map(({ batch, token, include_headers, encoding }) => {
      const { headers, body } = encoding({ batch, access_token: token, include_headers });
      return { method: 'POST', path: '/v26.0', headers, body };
    });
}

/** Routes that would end the run: endless answers, waiting, what refuses requests on purpose, content and clock. */
const NOT_FUZZED = /\/(live|limits|faults|clock|settle|reset|snapshot|mcp|metrics)$/;

/** Requests to the routes of control, but for those of NOT_FUZZED. */
export function controlRequests(known: Known): fc.Arbitrary<FuzzRequest> {
  const fuzzed = routes.filter(({ path }) => !NOT_FUZZED.test(path));
  return fc.constantFrom(...fuzzed).chain(({ method, path, query, body }) =>
    fc
      .record({
        path: pathOf(path, known),
        query: damaged(fromSchema(query?.schema ?? {}, known)),
        body: damaged(fromSchema(body?.schema ?? {}, known)),
      })
      .map((request) => {
        // A request that waits would take its time.
        const params = { ...toParams(request.query), wait: undefined };
        const search = query === undefined ? '' : `?${pairsOf(params).slice(0, 12_000)}`;
        const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(request.body ?? null));
        return { method, path: `/_control${request.path}${search}`, headers: JSON_TYPE, body: bytes };
      }),
  );
}

const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  `multipart/form-data; boundary="${BOUNDARY}`,
  'application/x-www-form-urlencoded',
  ',;,',
  '\x80',
];

/** Requests whose body has been cut, overwritten or lengthened, or has another type than it says. */
export const withBrokenBytes = (requests: fc.Arbitrary<FuzzRequest>): fc.Arbitrary<FuzzRequest> =>
  fc
    .record({
      request: requests,
      at: fc.nat(10_000),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
      kind: fc.constantFrom('cut', 'overwrite', 'insert', 'type'),
      type: fc.constantFrom(...TYPES),
    })
    .map(({ request, at, bytes, kind, type }) => {
      const { body } = request;
      const place = body.length === 0 ? 0 : at % body.length;
      if (kind === 'type') return { ...request, headers: { ...request.headers, 'content-type': type } };
      if (kind === 'cut') return { ...request, body: body.subarray(0, place) };
      const after = body.subarray(kind === 'insert' ? place : place + bytes.length);
      return { ...request, body: Buffer.concat([body.subarray(0, place), bytes, after]) };
    });

const LINES = [
  'GET / HTTP/1.1',
  'POST /v26.0/me HTTP/1.1',
  'GET /_control/apps HTTP/1.1',
  'CONNECT example.com:443 HTTP/1.1',
  'GET / HTTP/9.9',
  'GET  /x HTTP/1.1',
  'GET http://[::1 HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'PRI * HTTP/2.0',
  'get / http/1.1',
  '\u0000\u0001\u0002',
  `GET /${'x'.repeat(20_000)} HTTP/1.1`,
];
const HEADERS = [
  'Host: x',
  'Host: x',
  'Host:',
  'Host: a b',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Expect: 100-continue',
  'Expect: x',
  'Upgrade: websocket',
  'Connection: upgrade, close',
  'Authorization: Bearer',
  'Authorization: \u00ff\u0001',
  'Content-Type: multipart/form-data; boundary=\u00ff',
  'X\u0000: y',
  ': empty',
  'no colon',
  ` folded: a\r\n\tb`,
  `X: ${'y'.repeat(20_000)}`,
  'Origin: null',
  'Cookie: a=b; ;;',
];
const BODIES = [
  '',
  'hello',
  '5\r\nhello\r\n0\r\n\r\n',
  'z\r\n',
  'ffffffffffffffff\r\nx',
  '0\r\nX: y\r\n\r\n',
  '\r\n\r\n\r\n',
];

/** Bytes that look like HTTP and are not, or not quite. */
export const malformedRequests = (known: Known): fc.Arbitrary<Buffer> =>
  fc
    .record({
      line: fc.constantFrom(...LINES, `GET /${known.ids['page_id']}?access_token=${known.tokens[0]} HTTP/1.1`),
      headers: fc.array(fc.constantFrom(...HEADERS), { maxLength: 5 }),
      body: fc.constantFrom(...BODIES),
      newline: fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r'),
      more: fc.uint8Array({ maxLength: 12 }),
      cut: fc.oneof({ weight: 3, arbitrary: fc.constant(Infinity) }, fc.nat(200)),
    })
    .map(({ line, headers, body, newline, more, cut }) => {
      const head = [line, ...headers, '', ''].join(newline);
      return Buffer.concat([Buffer.from(head + body, 'latin1'), more]).subarray(0, cut);
    });
