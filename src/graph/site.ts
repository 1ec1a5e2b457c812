import type { Faults } from '../app/ports/faults.ts';
import type { Log } from '../app/ports/log.ts';
import type { Ports } from '../app/ports/ports.ts';
import { whenReady, type Soon } from '../app/ports/soon.ts';
import type { RequestRecorder } from '../app/ports/request-log.ts';
import type { Usage } from '../app/ports/usage.ts';
import { isLiveToken } from '../app/secrets.ts';
import { redactText } from '../contract/redact.ts';
import type { HttpReply, HttpRequest, Site, UnreadableRequest } from '../http/site.ts';
import { readToken } from './access.ts';
import type { AnswerOperation } from './batch.ts';
import { failureOf, makeFailure, GraphError } from './errors.ts';
import { awaitPosition, positionAfter } from './position.ts';
import type { Failure } from './errors/failure.ts';
import { encodeFailure, encodeReply } from './reply.ts';
import { ConnectionCut, newRequestContext, pageOf, type RequestContext } from './request-context.ts';
import { routeRequest, type RouteOptions } from './route.ts';

export interface GraphOptions {
  /** Returns the address at which clients reach this server, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly bodyBytes: number;
  readonly requests: RequestRecorder;
  readonly faults: Faults;
  readonly usage: Usage;
  /**
   * `give`: answers to writes have the position of their Page. `await`: requests wait for the position that they name.
   * Undefined where every server reads the database that it writes to.
   */
  readonly positions: 'give' | 'await' | undefined;
  /** Returns false for web pages that must not use this server; `origin` is the header of the request. */
  readonly allowsOrigin: (origin: string) => boolean;
  /** Called for every failure, also for those inside a batch. */
  readonly onFailure?: (code: number, subcode: number | undefined) => void;
  readonly log: Log;
  /** Called with a log line for every answer; absent when the log level leaves these lines out. */
  readonly onAnswer?: Log;
}

/** Answers as graph.facebook.com would; every answer is JSON, failures in Graph's envelope. */
export function graphSite(ports: Ports, options: GraphOptions): Site {
  const { faults, usage } = options;
  const answerOperation: AnswerOperation = (request, refusal, hint) =>
    answer(request, { publicUrl: options.publicUrl(), faults, usage }, refusal, hint);
  const answer = (
    request: HttpRequest,
    routing: RouteOptions,
    refusal?: GraphError,
    hint?: string,
  ): Soon<HttpReply> => {
    const startedAt = performance.now();
    const context = newRequestContext(ports, request.method);
    context.hint = hint;
    const succeed = (value: object): Outcome => ({ reply: encodeReply(request, context, value), failure: null });
    const refuse = (error: unknown): Outcome =>
      error instanceof ConnectionCut ? cut(context) : fail(options, request, context, error);
    const end = (outcome: Outcome): HttpReply => {
      const marked = context.fault === undefined ? outcome : markFault(outcome, context.fault);
      record(ports, options, request, context, marked, startedAt);
      return marked.reply;
    };
    let outcome: Soon<Outcome>;
    try {
      if (refusal) throw refusal;
      const { origin } = request.headers;
      if (origin !== undefined && !options.allowsOrigin(origin)) throw new GraphError('foreign_origin', origin);
      const waiting = options.positions === 'await' ? awaitPosition(ports, request) : undefined;
      const value = waiting
        ? waiting.then(() => routeRequest(ports, request, context, routing))
        : routeRequest(ports, request, context, routing);
      outcome = value instanceof Promise ? value.then(succeed).catch(refuse) : succeed(value);
    } catch (error) {
      outcome = refuse(error);
    }
    const isPlaced = options.positions === 'give' && request.method !== 'GET';
    return whenReady(isPlaced ? addPosition(ports, context, outcome) : outcome, end);
  };
  return {
    answer: (request) => answer(request, { publicUrl: options.publicUrl(), faults, usage, answerOperation }),
    refuse: (reason) => encodeFailure(newRequestContext(ports, 'GET'), unreadableFailure(reason, options.bodyBytes)),
  };
}

interface Outcome {
  readonly reply: HttpReply;
  readonly failure: Failure | null;
}

/** Returns the outcome of a request whose connection is cut: no answer, which the log records as status 0. */
const cut = ({ route }: RequestContext): Outcome => ({
  reply: { status: 0, headers: [], body: '', isCut: true, route },
  failure: null,
});

/** Names the fault that was applied in a header of the answer. */
const markFault = ({ reply, failure }: Outcome, fault: string): Outcome => ({
  reply: { ...reply, headers: [...reply.headers, 'X-Switchhook-Fault', fault] },
  failure,
});

/** Adds the position of the Page to the answer of a write. A database that is lost after the commit leaves it out. */
async function addPosition(ports: Ports, context: RequestContext, answered: Soon<Outcome>): Promise<Outcome> {
  const outcome = await answered;
  if (outcome.failure !== null || context.method === 'GET' || context.method === 'OPTIONS') return outcome;
  const position = await positionAfter(ports, context).catch(() => []);
  return { ...outcome, reply: { ...outcome.reply, headers: [...outcome.reply.headers, ...position] } };
}

/** Answers anything thrown with its failure; an error without a row in the failures table is logged. */
function fail(options: GraphOptions, request: HttpRequest, context: RequestContext, error: unknown): Outcome {
  const known = failureOf(error);
  if (!known) logError(options, request, context, error);
  const failure = addHint(known ?? makeFailure('internal_error'), context.hint);
  options.onFailure?.(failure.code, failure.subcode);
  if (failure.kind === 'unknown_token') warnOfLiveToken(options, request, context, failure);
  return { reply: encodeFailure(context, failure), failure };
}

const addHint = (failure: Failure, hint: string | undefined): Failure =>
  hint === undefined
    ? failure
    : { ...failure, advice: [hint, failure.advice].filter((each) => each !== null).join(' ') };

function logError({ log }: GraphOptions, { client }: HttpRequest, { trace }: RequestContext, error: unknown): void {
  const stack = error instanceof Error ? error.stack : String(error);
  log({ level: 'error', event: 'graph.failed', trace, error: stack, client });
}

/** Warns when a token of the real platform was sent; the line does not repeat it. */
function warnOfLiveToken(
  { log }: GraphOptions,
  request: HttpRequest,
  { trace, params }: RequestContext,
  { advice }: Failure,
): void {
  const isLive = isLiveToken(readToken(request, params) ?? '');
  if (isLive) log({ level: 'warn', event: 'graph.live_token', trace, advice, client: request.client });
}

/** Puts an answered request into the request log and into the log of the server. */
function record(
  ports: Ports,
  { requests, onAnswer }: GraphOptions,
  request: HttpRequest,
  context: RequestContext,
  { reply, failure }: Outcome,
  startedAt: number,
): void {
  const { trace, method, version } = context;
  const { path, client } = request;
  const { status } = reply;
  const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
  const pageId = pageOf(context);
  requests.record(pageId, status, () => ({
    at: ports.clock.now(),
    method,
    path,
    version,
    params: context.params,
    ignoredModifiers: context.ignoredModifiers,
    operation: context.operation ?? null,
    bodyBytes: request.body.length,
    pageId,
    appId: context.bearer?.app.id ?? null,
    revision: context.revision,
    status,
    durationMs,
    trace,
    failure,
    fault: context.fault ?? null,
    exchange: {
      query: request.query,
      requestHeaders: request.headers,
      requestBody: request.body,
      answerHeaders: reply.headers,
      answerBody: reply.body,
    },
  }));
  onAnswer?.({
    level: 'debug',
    event: 'graph.answered',
    trace,
    method,
    path: loggedPath(path),
    status,
    ...(failure && { failure: failure.kind }),
    ...(context.fault !== undefined && { fault: context.fault }),
    duration_ms: durationMs,
    client,
  });
}

/** Hides a token that a client put into the path by mistake. */
const loggedPath = (path: string): string => (/EAA|\||%7c/i.test(path) ? redactText(path) : path);

function unreadableFailure(reason: UnreadableRequest, bodyBytes: number): Failure {
  return reason === 'body_too_large' ? makeFailure(reason, bodyBytes) : makeFailure(reason);
}
