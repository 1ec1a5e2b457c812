import { setTimeout as pause } from 'node:timers/promises';
import type { Faults, RequestFault } from '../app/ports/faults.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { LimitName, Usage } from '../app/ports/usage.ts';
import { whenReady, type Soon } from '../app/ports/soon.ts';
import type { JsonObject } from '../contract/json.ts';
import type { PageId } from '../domain/ids.ts';
import { Refused } from '../domain/refusal.ts';
import type { HttpRequest } from '../http/site.ts';
import { checkAccess, readAccess, readToken, resolveNode, type Access, type Node } from './access.ts';
import { runBatch, type AnswerOperation } from './batch.ts';
import type { AppRequest, Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints/index.ts';
import { GraphError, type FailureKind } from './errors.ts';
import { fieldsParam, formatFields, parseFields } from './fields.ts';
import { readParams, type Params } from './params.ts';
import { readPath } from './path.ts';
import { requirePermission } from './permissions.ts';
import { ConnectionCut, type RequestContext } from './request-context.ts';

export interface RouteOptions {
  /** The address at which clients reach this server, without a slash at the end. */
  readonly publicUrl: string;
  readonly faults: Faults;
  readonly usage: Usage;
  /** Answers one operation of a batch; left out inside a batch, which cannot contain another. */
  readonly answerOperation?: AnswerOperation;
}

const METHODS = new Set(['GET', 'POST', 'DELETE', 'PUT', 'HEAD', 'OPTIONS']);

/**
 * Answers a request with the body's value, and fills in its context. The order of checks is visible to clients
 * (docs/graph/errors.md §7): each step throws its own failure.
 */
export function routeRequest(
  ports: Ports,
  request: HttpRequest,
  context: RequestContext,
  options: RouteOptions,
): Soon<object> {
  if (!METHODS.has(request.method)) throw new GraphError('unsupported_method', request.method);
  const segments = readPath(request.path, ports.clock.now(), context);
  context.node = segments[0] ?? '';
  if (request.method === 'OPTIONS') return {};
  return whenReady(readParams(request), (params) => {
    context.params = params;
    context.method = readMethod(request.method, params);
    return routeParams({ ports, request, context, options }, segments, params);
  });
}

/** A request whose parameters are read. */
interface Routing {
  readonly ports: Ports;
  readonly request: HttpRequest;
  readonly context: RequestContext;
  readonly options: RouteOptions;
}

function routeParams(routing: Routing, segments: readonly string[], params: Params): Soon<object> {
  const { ports, request, context, options } = routing;
  const { method } = context;
  const { answerOperation } = options;
  if (method === 'POST' && params['batch'] !== undefined && segments.length <= 1 && answerOperation) {
    context.route = '/ (batch)';
    const token = readToken(request, params);
    return whenReady(token === undefined ? undefined : authenticate(ports, token, context), (access) => {
      // A batch is no request of its own: its operations count.
      if (access) context.usage = usageHeaders(options.usage, access);
      return runBatch(request, params, context.version, answerOperation);
    });
  }
  if (segments.length === 0) throw new GraphError('unsupported_path', method);
  if (method === 'GET') parseFields(fieldsParam(params));

  // Events name the request that caused them; a GET causes none.
  const traced = method === 'GET' ? ports : { ...ports, trace: context.trace };
  const graphRequest = { ports: traced, params, publicUrl: options.publicUrl, version: context.version, token: '' };
  const root = findRootEdge(segments);
  if (root) context.route = root.route;
  const endpoint = root?.byMethod.get(method);
  return whenReady(endpoint && applyFault(options.faults, endpoint, context), () => {
    if (endpoint?.on === 'root' && endpoint.token === 'none') {
      return endpoint.answer({ ...graphRequest, access: undefined });
    }
    const token = readToken(request, params);
    if (token === undefined) throw new GraphError(context.node === 'me' ? 'token_missing_for_me' : 'token_missing');
    return whenReady(authenticate(ports, token, context), (access) => {
      const path = segments.slice(1);
      countUse(options.usage, access, context, method === 'POST' && path[0] === 'messages' && path.length === 1);
      if (endpoint?.on === 'root') return endpoint.answer({ ...graphRequest, token, access });
      if (root) throw new GraphError('unsupported_path', method);
      const nodeRequest = { ...graphRequest, token, access, app: access.app };
      return whenReady(resolveNode(ports, context.node, access, method), (node) =>
        routeNode(routing, path, nodeRequest, node),
      );
    });
  });
}

function routeNode(
  { context, options }: Routing,
  path: readonly string[],
  request: AppRequest,
  node: Node,
): Soon<JsonObject> {
  const { method } = context;
  if ('page' in node) context.revision = node.page.revision;
  const edge = findEdge(node.kind, path);
  if (edge) context.route = edge.route;
  if (!edge) throw unknownEdge(node, path.join('/'));
  const endpoint = edge.byMethod.get(method);
  if (!endpoint) throw new GraphError('unknown_object', method, context.node);
  return whenReady(applyFault(options.faults, endpoint, context), () =>
    method === 'GET' && path.length === 0 ? readNode(endpoint, request, node) : answerNode(endpoint, request, node),
  );
}

/** Answers a read of a node. A field that names an edge of the node gets the answer of that edge. */
async function readNode(endpoint: Endpoint, request: AppRequest, node: Node): Promise<JsonObject> {
  const fields = parseFields(fieldsParam(request.params));
  const edgeOf = fields.map(({ name }) => findEdge(node.kind, [name])?.byMethod.get('GET'));
  const own = fields.filter((_, i) => edgeOf[i] === undefined);
  if (own.length === fields.length) return answerNode(endpoint, request, node);
  const params = { ...request.params, fields: own.length === 0 ? 'id' : formatFields(own) };
  const record = await answerNode(endpoint, { ...request, params }, node);
  const answer = Object.create(null) as Record<string, unknown>;
  for (const [i, { as, args, sub }] of fields.entries()) {
    const edge = edgeOf[i];
    if (edge) answer[as] = await answerNode(edge, { ...request, params: { ...args, fields: formatFields(sub) } }, node);
    else if (Object.hasOwn(record, as)) answer[as] = record[as];
  }
  return { ...answer, ...record };
}

/** A Page token on an edge of a person gets the error of a field, since `me` is the Page: docs/graph/inbox.md §4. */
const unknownEdge = (node: Node, edge: string): GraphError =>
  node.kind === 'page' && findEdge('user', [edge])
    ? new GraphError('user_token_required', edge)
    : new GraphError('unknown_path', `/${edge}`);

/** Waits, cuts the connection or throws an error, as a fault for the endpoint says; does nothing without one. */
function applyFault(faults: Faults, endpoint: Endpoint, context: RequestContext): Soon<void> {
  const operation = operationName(endpoint);
  context.operation = operation;
  const fault = faults.forRequest(operation);
  if (fault) return runFault(fault, context);
}

async function runFault(fault: RequestFault, context: RequestContext): Promise<void> {
  context.fault = fault.name;
  if (fault.delayMs > 0) await pause(fault.delayMs);
  if (fault.isCut) throw new ConnectionCut();
  if (fault.error) throw new GraphError('fault', fault.error.code, fault.error.subcode, fault.name);
}

/** Operations as contract/operations.ts names them, such as `POST /{page-id}/messages`. */
const operationNames = new Map<Endpoint, string>();
const NODE_PATHS = {
  page: '/{page-id}',
  persona: '/{persona-id}',
  app: '/{app-id}',
  person: '/{psid}',
  conversation: '/{conversation-id}',
  message: '/{message-id}',
  user: '/{user-id}',
  root: '',
};

/** The endpoints of one path under a kind of node. */
interface Edge {
  /** The path with names in place of ids, for metrics. */
  readonly route: string;
  readonly byMethod: Map<string, Endpoint>;
}

/** Edges by kind of node, then by path. */
const edges = new Map<Endpoint['on'], Map<string, Edge>>();
for (const endpoint of endpoints) {
  const { on, method } = endpoint;
  const path = endpoint.edge === '' ? '' : `/${endpoint.edge}`;
  const ofNode = edges.get(on) ?? new Map<string, Edge>();
  const edge = ofNode.get(endpoint.edge) ?? { route: `${on === 'root' ? '' : `/{${on}}`}${path}`, byMethod: new Map() };
  edge.byMethod.set(method, endpoint);
  edges.set(on, ofNode.set(endpoint.edge, edge));
  operationNames.set(endpoint, `${method} ${NODE_PATHS[on]}${path}`);
}

function findEdge(on: Endpoint['on'], path: readonly string[]): Edge | undefined {
  return edges.get(on)?.get(path.length === 1 ? (path[0] ?? '') : path.join('/'));
}

/** Paths of the root begin with a name, most others with an id. */
const findRootEdge = (path: readonly string[]): Edge | undefined =>
  /^\d/.test(path[0] ?? '') ? undefined : findEdge('root', path);

const operationName = (endpoint: Endpoint): string => operationNames.get(endpoint) ?? '';

/** `method` among the parameters overrides the verb; PUT is POST and HEAD is GET. */
function readMethod(verb: string, params: Params): string {
  const override = typeof params['method'] === 'string' ? params['method'].toUpperCase() : undefined;
  const method = override !== undefined && METHODS.has(override) ? override : verb;
  return method === 'PUT' ? 'POST' : method === 'HEAD' ? 'GET' : method;
}

/** Returns the access that a token gives. Throws 190 in its variants, and the errors of proofs. */
function authenticate(ports: Ports, token: string, context: RequestContext): Soon<Access> {
  return whenReady(readAccess(ports, token), (bearer) => {
    context.bearer = bearer;
    checkAccess(bearer, token, context.params, ports.clock.now());
    context.access = bearer;
    return bearer;
  });
}

const LIMIT_FAILURES = {
  app: 'app_limit_reached',
  page: 'page_limit_reached',
  messenger: 'messenger_limit_reached',
  send: 'send_limit_reached',
} as const satisfies Readonly<Record<LimitName, FailureKind>>;

/** Counts a request of an app, also about a Page. Throws 4, 32, 80006 or 613 when it exceeds a limit that is set. */
function countUse(usage: Usage, access: Access, context: RequestContext, isSend: boolean): void {
  const exceeded = usage.count(access.app.id, pageIdOf(access), isSend);
  context.usage = usageHeaders(usage, access);
  if (exceeded !== undefined) throw new GraphError(LIMIT_FAILURES[exceeded]);
}

const usageHeaders = (usage: Usage, access: Access): readonly string[] =>
  usage.headers(access.app.id, pageIdOf(access));

const pageIdOf = (access: Access): PageId | undefined => (access.kind === 'page' ? access.token.pageId : undefined);

function answerNode(endpoint: Endpoint, request: AppRequest, node: Node): Soon<JsonObject> {
  const { access, params } = request;
  if (endpoint.on === 'app') {
    if (endpoint.token === 'app' && access.kind !== 'app') throw new GraphError('app_token_required');
    return endpoint.answer(request);
  }
  if (endpoint.on !== 'page' && endpoint.on !== 'root') {
    for (const permission of endpoint.permissions) requirePermission(access, permission);
    if (endpoint.on === 'persona' && node.kind === 'persona') return endpoint.answer({ ...request, ...node });
    if (endpoint.on === 'person' && node.kind === 'person') return endpoint.answer({ ...request, ...node });
    if (endpoint.on === 'conversation' && node.kind === 'conversation') return endpoint.answer({ ...request, ...node });
    if (endpoint.on === 'message' && node.kind === 'message') return endpoint.answer({ ...request, ...node });
    if (endpoint.on === 'user' && node.kind === 'user') return endpoint.answer({ ...request, ...node });
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
  return endpoint.answer({ ...request, page });
}
