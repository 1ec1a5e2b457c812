import type { ClockState, SteerableClock } from '../app/ports/clock.ts';
import type { LiveStreams } from '../app/ports/live.ts';
import type { UnansweredQueue } from '../app/ports/delivery-work.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { PartlyPruned } from '../app/prune.ts';
import type { Limits } from '../app/ports/usage.ts';
import type { SendControl } from '../client/control-client.ts';
import type { Decoder } from '../contract/graph-types.ts';
import type { HttpReply, HttpRequest } from '../http/site.ts';
import type { FaultPlan } from '../runtime/fault-plan.ts';
import type { ClockMoves } from '../runtime/clock-moves.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Readiness } from '../runtime/readiness.ts';
import type { RequestLog } from '../runtime/request-log.ts';
import type { UsageCounts } from '../runtime/usage-counts.ts';
import type { Seed } from '../seed/seed.ts';
import type { Receivers, Sign } from './receivers.ts';
import type { AnySchema, Schema } from '../contract/schema.ts';

export const CONTROL_PREFIX = '/_control';

/** The one path of control outside its prefix. */
export const LLMS_TEXT_PATH = '/llms.txt';

/** The parts of the server that control reads and changes. */
export interface ControlParts {
  readonly ports: Ports;
  readonly receivers: Receivers;
  readonly requests: RequestLog;
  readonly sign: Sign;
  readonly live: LiveStreams;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly moves: ClockMoves;
  readonly faults: FaultPlan;
  readonly usage: UsageCounts;
  /** The address under which clients reach this server, without a slash at the end. */
  readonly publicUrl: () => string;
  /** The path under which the newest version of the Graph is served. */
  readonly graphPath: string;
  /** Sends a request to the Graph surface of this server, as over its port. */
  readonly sendToGraph: (request: HttpRequest) => HttpReply | Promise<HttpReply>;
  /** Access tokens that look like live ones of Meta may be registered. */
  readonly allowLiveTokens: boolean;
  /** Undefined where the clock cannot be steered. */
  readonly clock: SteerableClock | undefined;
  /** Resolves once all work that is due has been done. */
  readonly settle: () => Promise<readonly UnansweredQueue[]>;
  /** Recomputes every timer after the clock has moved backwards. */
  readonly timeWentBack: () => void;
  /** Removes records that are older than an instant (epoch ms), for some seconds at most. Throws ReadOnly. */
  readonly prune: (before: number) => Promise<PartlyPruned>;
  /** Wakes all background work, because the content of the store was replaced. */
  readonly instanceReplaced: () => void;
  /**
   * The seed and the state of the clock with which the server started, and the rate limits of its command line, which
   * replace those of any seed.
   */
  readonly initial: {
    readonly seed: Seed | undefined;
    readonly clock: ClockState | undefined;
    readonly limits: Limits;
  };
  /** The Graph surface's wording for anything thrown; undefined when the fault is ours. */
  readonly graphFailure: (error: unknown) => GraphFailure | undefined;
}

/** A refusal in the wording of the Graph surface. */
export interface GraphFailure {
  readonly message: string;
  readonly userMessage?: string;
  readonly blame?: readonly (readonly string[])[];
}

/** A request to a route, with its parameters decoded. */
export interface ControlRequest<Path extends string = string, Query = unknown, Body = unknown> extends ControlParts {
  /** The variable parts of the path, by name. */
  readonly path: Readonly<Record<Path, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly http: HttpRequest;
  /** Sends a request to another route of control with the rights of this one. */
  readonly send: SendControl;
}

/** The names in a path such as `/threads/{page_id}/{psid}`. */
type NamesIn<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

interface Description {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `{name}` is a variable part. */
  readonly path: string;
  readonly summary: string;
  /** Requests that need no token and may come from any host name and origin. */
  readonly isOpen?: (http: HttpRequest) => boolean;
  /** Statuses other than 200 whose body is not an error. */
  readonly otherAnswers?: Readonly<Record<number, AnySchema>>;
  /** Set to `graph` where errors have the wording of the Graph surface. */
  readonly errors?: 'graph';
  /** Set when the answer with status 200 is not JSON. */
  readonly contentType?: string;
}

/** A route of control. Answers with status 200 and JSON, or with a reply of its own. */
export interface Route extends Description {
  readonly query?: Decoder<unknown>;
  /** A route without it does not read the body. */
  readonly body?: Decoder<unknown>;
  readonly result: AnySchema;
  answer(request: ControlRequest): Promise<object | CustomReply>;
}

interface TypedRoute<P extends string, Result, Query, Body> extends Description {
  readonly path: P;
  readonly query?: Decoder<Query>;
  readonly body?: Decoder<Body>;
  readonly result: Schema<Result>;
  answer(request: ControlRequest<NamesIn<P>, Query, Body>): Promise<NoInfer<Result> | CustomReply>;
}

/** Defines a route; the compiler checks its answer against the schema of its result. */
export const route = <const P extends string, Result extends object, Query, Body>(
  definition: TypedRoute<P, Result, Query, Body>,
): Route => definition;

/** A reply other than JSON with status 200. */
export class CustomReply {
  readonly reply: HttpReply;

  constructor(reply: HttpReply) {
    this.reply = reply;
  }
}

export function jsonReply(status: number, body: object): HttpReply {
  return { status, headers: ['Content-Type', 'application/json; charset=utf-8'], body: JSON.stringify(body) };
}
