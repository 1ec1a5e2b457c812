import type { LiveStreams } from '../app/ports/live.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { Readiness } from '../runtime/readiness.ts';
import type { RequestLog } from '../runtime/request-log.ts';
import type { ClockState, SteerableClock } from '../app/ports/clock.ts';
import type { Seed } from '../seed/seed.ts';
import type { JsonObject } from '../contract/json.ts';
import type { HttpReply, HttpRequest } from '../http/site.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Receivers, Sign } from './receivers.ts';

export const CONTROL_PREFIX = '/_control';

/** The parts of the server that control shows and moves. */
export interface ControlParts {
  readonly ports: Ports;
  readonly receivers: Receivers;
  readonly requests: RequestLog;
  readonly sign: Sign;
  readonly live: LiveStreams;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  /** Where clients reach this server, without a slash at the end. */
  readonly publicUrl: () => string;
  /** The path under which the newest version of the Graph is served. */
  readonly graphPath: string;
  /** Undefined where the clock cannot be steered. */
  readonly clock: SteerableClock | undefined;
  /** Resolves once everything that was set off is done. */
  readonly settle: () => Promise<void>;
  /** Time went back: whoever waits for an instant looks again. */
  readonly timeWentBack: () => void;
  /** Wakes all background work, because the content of the store was replaced. */
  readonly instanceReplaced: () => void;
  /** The seed and the state of the clock with which the server started. */
  readonly initial: { readonly seed: Seed | undefined; readonly clock: ClockState | undefined };
  /** What the Graph surface would say of anything thrown; undefined when the fault is ours. */
  readonly graphFailure: (error: unknown) => GraphFailure | undefined;
}

/** A refusal in the API's own words. */
export interface GraphFailure {
  readonly message: string;
  readonly userMessage?: string;
  readonly blame?: readonly (readonly string[])[];
}

/** What a route is given. */
export interface ControlRequest extends ControlParts {
  /** The path's variable parts, by their names. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: JsonObject;
  readonly body: JsonObject;
  readonly request: HttpRequest;
}

/** `{name}` in a path is a variable part. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly does: string;
  /** Answers everybody: no token, any host name, any origin. */
  readonly open?: true;
  /** Answers 200 with JSON, or a reply of its own. */
  answer(asked: ControlRequest): Promise<object | CustomReply>;
}

/** A reply that is not 200 and JSON. */
export class CustomReply {
  readonly reply: HttpReply;

  constructor(reply: HttpReply) {
    this.reply = reply;
  }
}

export function jsonReply(status: number, body: object): HttpReply {
  return { status, headers: ['Content-Type', 'application/json; charset=utf-8'], body: JSON.stringify(body) };
}
