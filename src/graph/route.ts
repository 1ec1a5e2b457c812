import { setTimeout as pause } from 'node:timers/promises';
import type { Faults, RequestFault } from '../app/ports/faults.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { LimitName, Usage } from '../app/ports/usage.ts';
import { whenReady, type Soon } from '../app/ports/soon.ts';
import type { JsonObject } from '../contract/json.ts';
import type { PageId } from '../domain/ids.ts';
import { Refused } from '../domain/refusal.ts';
import type { HttpRequest } from '../http/site.ts';
import { AnswerBudget } from './answer-budget.ts';
import { checkAccess, readAccess, readToken, resolveNode, type Access, type Node } from './access.ts';
import { runBatch, type AnswerOperation } from './batch.ts';
import { findEdge, findRootEdge, operationName } from './edges.ts';
import type { AppRequest, Endpoint } from './endpoint.ts';
import { GraphError, type FailureKind } from './errors.ts';
import { fieldsParam, formatFields, parseFields } from './fields.ts';
import { findIgnoredModifiers } from './ignored-modifiers.ts';
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
  if (segments.length === 0) throw new GraphError('unsupported_path', method, params['ids'] !== undefined);
  if (method === 'GET') parseFields(fieldsParam(params));

  // Events name the request that caused them; a GET causes none.
  const traced = method === 'GET' ? ports : { ...ports, trace: context.trace };
  const { publicUrl } = options;
  const { version } = context;
  const graphRequest = { ports: traced, params, publicUrl, version, token: '', budget: new AnswerBudget() };
  const root = findRootEdge(segments);
  if (root) context.route = root.route;
  const endpoint = root?.byMethod.get(method);
  if (endpoint) noteIgnoredModifiers(endpoint, params, context);
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
  noteIgnoredModifiers(endpoint, request.params, context);
  return whenReady(applyFault(options.faults, endpoint, context), () => {
    const answer =
      method === 'GET' && path.length === 0
        ? readNode(endpoint, request, node, context)
        : answerNode(endpoint, request, node);
    if (method !== 'GET' || fieldsParam(request.params).length <= LONGEST_SMALL) return answer;
    return whenReady(answer, (value) => request.budget.charge(value));
  });
}

/** Maximum length of an expression of fields whose answer is small, lists aside: characters. */
const LONGEST_SMALL = 2000;

function noteIgnoredModifiers(endpoint: Endpoint, params: Params, context: RequestContext): void {
  const expression = endpoint.method === 'GET' ? fieldsParam(params) : '';
  // Most expressions have no modifiers.
  if (expression.includes('.')) context.ignoredModifiers = findIgnoredModifiers(endpoint, parseFields(expression));
}

/** Answers a read of a node. A field that names an edge of the node gets the answer of that edge. */
async function readNode(
  endpoint: Endpoint,
  request: AppRequest,
  node: Node,
  context: RequestContext,
): Promise<JsonObject> {
  const fields = parseFields(fieldsParam(request.params));
  const edgeOf = fields.map(({ name }) => findEdge(node.kind, [name])?.byMethod.get('GET'));
  const own = fields.filter((_, i) => edgeOf[i] === undefined);
  if (own.length === fields.length) return answerNode(endpoint, request, node);
  const params = { ...request.params, fields: own.length === 0 ? 'id' : formatFields(own) };
  const record = await answerNode(endpoint, { ...request, params }, node);
  const answer = Object.create(null) as Record<string, unknown>;
  for (const [i, { name, as, args, sub }] of fields.entries()) {
    const edge = edgeOf[i];
    if (edge) {
      const params = { ...args, fields: formatFields(sub) };
      context.hint =
        `The field ${name} is an edge of the node: its fields go into braces, as in ${name}{…}, and its parameters are ` +
        `modifiers before them, as in ${name}.limit(5).`;
      answer[as] = request.budget.charge(await answerNode(edge, { ...request, params }, node));
      context.hint = undefined;
    } else if (Object.hasOwn(record, as)) answer[as] = record[as];
  }
  return { ...answer, ...record };
}

/**
 * Returns the error of an edge that a node does not have. A Page token on an edge of a person gets the error of a field,
 * since `me` is the Page: docs/graph/inbox.md §4.
 */
function unknownEdge(node: Node, edge: string): GraphError {
  if (node.kind === 'page' && findEdge('user', [edge])) return new GraphError('user_token_required', edge);
  const isOfPage = node.kind === 'user' && findEdge('page', edge.split('/')) !== undefined;
  return new GraphError('unknown_path', `/${edge}`, isOfPage ? { token: 'user' } : {});
}

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
