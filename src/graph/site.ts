import type { Ports } from '../app/ports/ports.ts';
import { isLiveToken } from '../app/secrets.ts';
import { redactText } from '../contract/redact.ts';
import type { RequestRecorder } from '../app/ports/request-log.ts';
import type { JsonObject } from '../contract/json.ts';
import type { PageId } from '../domain/ids.ts';
import { Refused } from '../domain/refusal.ts';
import { checkAccess, readAccess, readToken, resolveNode, type Access, type Node } from './access.ts';
import { runBatch } from './batch.ts';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints/index.ts';
import { failureOf, GraphError, makeFailure } from './errors.ts';
import type { Failure } from './errors/failure.ts';
import { newTraceId } from './headers.ts';
import type { HttpReply, HttpRequest, Site, UnreadableRequest } from '../http/site.ts';
import { readParams, type Params } from './params.ts';
import { requirePermission } from './permissions.ts';
import { encodeFailure, encodeReply, type Progress } from './reply.ts';
import { servingVersion } from './versions.ts';

export interface GraphOptions {
  /** Where clients reach this server, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly bodyBytes: number;
  readonly requests: RequestRecorder;
  /** Hears of every failure, of those within a batch too. */
  readonly refused?: (code: number, subcode: number | undefined) => void;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/** The Graph surface: what graph.facebook.com would answer. Every answer is JSON in Graph's envelope. */
export function graphSite(ports: Ports, options: GraphOptions): Site {
  const answerOne: Answer = (request) => answer(request, undefined);
  const answer = async (request: HttpRequest, member: Answer | undefined): Promise<HttpReply> => {
    const begun = performance.now();
    const progress = begin(ports, request);
    let reply: HttpReply;
    let failure: Failure | undefined;
    try {
      reply = encodeReply(request, progress, await route(ports, options, member, request, progress));
    } catch (error) {
      failure = failureOf(error);
      if (!failure) {
        const stack = error instanceof Error ? error.stack : String(error);
        options.log({
          level: 'error',
          event: 'graph.failed',
          trace: progress.trace,
          error: stack,
          client: request.client,
        });
      }
      reply = encodeFailure(progress, (failure ??= makeFailure('internal_error')));
      if (failure.kind === 'unknown_token' && isLiveToken(readToken(request, progress.params) ?? '')) {
        const { trace } = progress;
        options.log({
          level: 'warn',
          event: 'graph.live_token',
          trace,
          advice: failure.advice,
          client: request.client,
        });
      }
      options.refused?.(failure.code, failure.subcode);
    }
    const { trace, method, version, params } = progress;
    const duration_ms = Math.round((performance.now() - begun) * 10) / 10;
    options.requests.record({
      at: ports.clock.now(),
      method,
      path: request.path,
      version,
      params,
      bodyBytes: request.body.length,
      pageId: pageOf(progress),
      appId: progress.bearer?.app.id ?? null,
      revision: progress.revision,
      status: reply.status,
      durationMs: duration_ms,
      trace,
      failure: failure ?? null,
    });
    options.log({
      level: 'debug',
      event: 'graph.answered',
      trace,
      method,
      path: shownPath(request.path),
      status: reply.status,
      duration_ms,
      client: request.client,
    });
    return progress.route === undefined ? reply : { ...reply, route: progress.route };
  };
  return {
    answer: (request) => answer(request, answerOne),
    refuse: (trouble) => encodeFailure(begin(ports), troubles(options)[trouble]),
  };
}

const begin = (ports: Ports, request?: HttpRequest): Progress => ({
  trace: newTraceId(),
  method: request?.method ?? 'GET',
  version: servingVersion(undefined, ports.clock.now()) ?? '',
  access: undefined,
  bearer: undefined,
  node: '',
  route: undefined,
  revision: null,
  params: {},
  notes: [],
});

type Answer = (request: HttpRequest) => Promise<HttpReply>;

/** The order of checks, which clients can see (docs/graph/errors.md §7): each step throws its own failure. */
async function route(
  ports: Ports,
  options: GraphOptions,
  /** Answers one operation of a batch; undefined inside a batch, where there is no other. */
  answerMember: Answer | undefined,
  request: HttpRequest,
  progress: Progress,
): Promise<object> {
  if (!METHODS.has(request.method)) throw new GraphError('unsupported_method', request.method);
  const segments = readPath(ports, request.path, progress);
  progress.node = segments[0] ?? '';
  if (request.method === 'OPTIONS') return {};
  const params = (progress.params = await readParams(request));
  const method = (progress.method = readMethod(request.method, params));
  if (method === 'POST' && params['batch'] !== undefined && segments.length <= 1 && answerMember) {
    progress.route = '/ (batch)';
    const token = readToken(request, params);
    if (token !== undefined) await authenticate(ports, token, params, progress);
    return runBatch(request, params, progress.version, answerMember);
  }
  if (segments.length === 0) throw new GraphError('unsupported_path', method);

  const call = { ports, params, publicUrl: options.publicUrl() };
  const root = byPath.get(`root ${segments.join('/')}`);
  if (root) progress.route = `/${segments.join('/')}`;
  const open = root?.get(method);
  if (open?.on === 'root' && open.token === 'none') return open.answer({ ...call, access: undefined });

  const [name = '', ...rest] = segments;
  const token = readToken(request, params);
  if (token === undefined) throw new GraphError(name === 'me' ? 'token_missing_for_me' : 'token_missing');
  const access = await authenticate(ports, token, params, progress);
  if (open?.on === 'root') return open.answer({ ...call, access });
  if (root) throw new GraphError('unsupported_path', method);

  const node = await resolveNode(ports, name, access, method);
  if (node.kind === 'page') progress.revision = node.page.revision;
  const edge = byPath.get(`${node.kind} ${rest.join('/')}`);
  if (edge) progress.route = [`/{${node.kind}}`, ...rest].join('/');
  if (!edge) throw new GraphError('unknown_path', `/${rest.join('/')}`);
  const endpoint = edge.get(method);
  if (!endpoint) throw new GraphError('unknown_object', method, name);
  return answerNode(endpoint, { ...call, access, app: access.app }, node);
}

/** Makes a token into who calls. Throws 190 in its variants, and the proof's errors. */
async function authenticate(ports: Ports, token: string, params: Params, progress: Progress): Promise<Access> {
  const bearer = (progress.bearer = await readAccess(ports, token));
  checkAccess(bearer, token, params, ports.clock.now());
  return (progress.access = bearer);
}

/** The Page that a call is about: the token's, else what its path names, though that may be no Page. */
function pageOf({ bearer, node }: Progress): PageId | null {
  if (bearer?.kind === 'page') return bearer.token.pageId;
  return /^\d{1,32}$/.test(node) && node !== bearer?.app.id ? (node as PageId) : null;
}

async function answerNode(
  endpoint: Endpoint,
  call: Parameters<Extract<Endpoint, { on: 'app' }>['answer']>[0],
  node: Node,
): Promise<JsonObject> {
  const { access, params } = call;
  if (endpoint.on === 'app') {
    if (access.kind !== 'app') throw new GraphError('app_token_required');
    return endpoint.answer(call);
  }
  if (endpoint.on !== 'page' || node.kind !== 'page') throw new Error('an edge of another kind of node');
  if (endpoint.token === 'page' && access.kind !== 'page') {
    throw new GraphError(endpoint.wrongToken ?? 'page_token_required');
  }
  for (const permission of endpoint.permissions) requirePermission(access, permission, endpoint.missingPermission);
  const { page } = node;
  if (!page.eligible && endpoint.eligibleOnly?.some((name) => params[name] !== undefined)) {
    throw new Refused({ reason: 'page_not_eligible' });
  }
  return endpoint.answer({ ...call, page });
}

const METHODS = new Set(['GET', 'POST', 'DELETE', 'PUT', 'HEAD', 'OPTIONS']);

/** Endpoints by `node edge`, then by method. */
const byPath = new Map<string, Map<string, Endpoint>>();
for (const endpoint of endpoints) {
  const key = `${endpoint.on} ${endpoint.edge}`;
  byPath.set(key, (byPath.get(key) ?? new Map<string, Endpoint>()).set(endpoint.method, endpoint));
}

/** The path without its version. A version that does not exist is taken for a node, and the rest for nonsense. */
function readPath(ports: Ports, path: string, progress: Progress): readonly string[] {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decode);
  const [first] = segments;
  if (first === undefined || !/^v/i.test(first)) return segments;
  const served = servingVersion(first.toLowerCase(), ports.clock.now());
  if (served === undefined) {
    const rest = segments.slice(1).join('/');
    throw rest === '' ? new GraphError('unknown_alias', first) : new GraphError('unknown_path', `/${rest}`);
  }
  if (served !== first.toLowerCase()) progress.notes.push(`${first} has ended: the call was served as ${served}.`);
  progress.version = served;
  return segments.slice(1);
}

/** A client that puts its token into the path does not have it logged. */
const shownPath = (path: string): string => (/EAA|\||%7c/i.test(path) ? redactText(path) : path);

function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** `method=` in the parameters goes before the verb; PUT is POST and HEAD is GET. */
function readMethod(verb: string, params: Params): string {
  const override = typeof params['method'] === 'string' ? params['method'].toUpperCase() : undefined;
  const method = override !== undefined && METHODS.has(override) ? override : verb;
  return method === 'PUT' ? 'POST' : method === 'HEAD' ? 'GET' : method;
}

const troubles = (options: GraphOptions): Readonly<Record<UnreadableRequest, Failure>> => ({
  body_too_large: makeFailure('body_too_large', options.bodyBytes),
  malformed_request: makeFailure('malformed_request'),
  headers_too_large: makeFailure('headers_too_large'),
  request_timeout: makeFailure('request_timeout'),
});
