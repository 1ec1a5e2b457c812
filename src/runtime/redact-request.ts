import type {
  AnsweredRequest,
  LoggedExchange,
  LoggedMessage,
  LoggedRequest,
  RawExchange,
  RequestFailure,
  RequestRecord,
} from '../app/ports/request-log.ts';
import { isSecretName, redactParams, redactSecret, redactText } from '../contract/redact.ts';
import type { CallId, Psid } from '../domain/ids.ts';

/** Parameters of larger bodies are shortened when they are recorded, not when they are stored. */
const LARGE_BODY_BYTES = 16 * 1024;
const MAX_TEXT = 500;
/** Maximum length of a body in the log, in characters. */
const MAX_BODY = 8000;
/** Maximum number of headers of one message. */
const MAX_HEADERS = 64;
/** Headers with credentials, beside those whose name says so. */
const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie']);

/**
 * Returns a request as it waits to be stored: one with a large body without the whole of it. Its objects are copies. If those
 * of the request itself lived so long, V8 would soon allocate the objects of all requests among the old ones, where removing
 * them takes much longer.
 */
export function boundRequest(request: AnsweredRequest): AnsweredRequest {
  const { bodyBytes, failure } = request;
  const { requestHeaders, answerHeaders, ...rest } = request.exchange;
  const exchange = { ...rest, requestHeaders: { ...requestHeaders }, answerHeaders: [...answerHeaders] };
  const bounded = { ...request, params: { ...request.params }, exchange, failure: boundFailure(failure) };
  if (bodyBytes <= LARGE_BODY_BYTES) return bounded;
  // A copy: a part of a buffer refers to the whole of it.
  const requestBody = Buffer.from(exchange.requestBody.subarray(0, 2 * MAX_BODY));
  return { ...bounded, params: redactParams(request.params), exchange: { ...exchange, requestBody } };
}

/** Shortens a message that quotes a long parameter. */
function boundFailure(failure: RequestFailure | null): RequestFailure | null {
  if (failure === null || failure.message.length <= MAX_TEXT) return failure;
  // A copy: a part of a string refers to the whole of it.
  return { ...failure, message: Buffer.from(redactText(failure.message, MAX_TEXT)).toString() };
}

/** Returns a request as it is stored: without secrets and of bounded length. */
export function toRequestRecord(id: string, { exchange, ...summary }: AnsweredRequest): RequestRecord {
  const { failure } = summary;
  const request: LoggedRequest = {
    ...summary,
    id,
    path: redactText(summary.path, MAX_TEXT),
    params: redactParams(summary.params),
    ignoredModifiers: summary.ignoredModifiers.map((modifier) => redactText(modifier)),
    failure: failure && {
      kind: failure.kind,
      code: failure.code,
      ...(failure.subcode !== undefined && { subcode: failure.subcode }),
      ...(failure.type !== undefined && { type: failure.type }),
      message: redactText(failure.message, MAX_TEXT),
      advice: failure.advice === null ? null : redactText(failure.advice),
    },
  };
  return { request, exchange: redactExchange(exchange), psid: findPsid(request), callId: findCallId(request) };
}

function redactExchange({
  query,
  requestHeaders,
  requestBody,
  answerHeaders,
  answerBody,
}: RawExchange): LoggedExchange {
  const received = Object.entries(requestHeaders).flatMap(([name, value = '']) =>
    typeof value === 'string' ? [[name, value] as const] : value.map((each) => [name, each] as const),
  );
  const sent = answerHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, answerHeaders[i + 1] ?? ''] as const] : []));
  const [, type = ''] = received.find(([name]) => name === 'content-type') ?? [];
  return {
    query: redactText(query, MAX_TEXT),
    request: { headers: redactHeaders(received), body: readBody(requestBody, type) },
    answer: { headers: redactHeaders(sent), body: redactText(answerBody.toString(), MAX_BODY) },
  };
}

const redactHeaders = (headers: LoggedMessage['headers']): LoggedMessage['headers'] =>
  headers
    .slice(0, MAX_HEADERS)
    .map(([name, value]) => [redactText(name.toLowerCase(), MAX_TEXT), redactHeader(name, value)]);

function redactHeader(name: string, value: string): string {
  if (!SECRET_HEADERS.has(name.toLowerCase()) && !isSecretName(name)) return redactText(value, MAX_TEXT);
  const [, scheme = '', credentials = value] = /^(\w+ )(.*)$/s.exec(value) ?? [];
  return scheme + redactSecret(credentials);
}

/** Returns the text of a body. The fields of a multipart body are in the parameters, where their secrets are found by name. */
function readBody(body: Buffer, type: string): string {
  const [, multipart] = /^\s*(multipart\/[\w-]+)/i.exec(type) ?? [];
  if (multipart !== undefined) return `[${multipart}]`;
  return redactText(body.toString('utf8', 0, 2 * MAX_BODY), MAX_BODY);
}

/** Finds the person whom a request is about: the recipient of a message, the other end of a call, or the object of the path. */
function findPsid({ params, path, operation }: LoggedRequest): Psid | null {
  const { recipient, to, psid } = params;
  const id = typeof recipient === 'object' && recipient !== null && 'id' in recipient ? recipient.id : (to ?? psid);
  if (typeof id === 'string' || typeof id === 'number') return String(id) as Psid;
  const inPath = operation?.includes('/{psid}') ? /^\/(?:v\d+\.\d+\/)?(\d+)/.exec(path)?.[1] : undefined;
  return (inPath ?? null) as Psid | null;
}

function findCallId({ params }: LoggedRequest): CallId | null {
  const id = params['call_id'];
  return typeof id === 'string' ? (id as CallId) : null;
}
