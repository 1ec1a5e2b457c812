import { randomUUID } from 'node:crypto';
import type { Ports } from '../app/ports.ts';
import type { JsonObject } from '../contract/json.ts';
import type { AppId } from '../domain/ids.ts';
import type { HttpReply, HttpRequest, Site, Trouble } from '../wire/http.ts';
import { demandJson, guard, type GuardOptions } from './guard.ts';
import { PlainError, plainErrorOf } from './plain-error.ts';
import { readBody } from './read-body.ts';
import type { Receivers } from './receivers.ts';
import { CONTROL_PREFIX, routes, type Route } from './routes.ts';

export interface ControlOptions extends GuardOptions {
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/** Our own API: provision, inspect, and the built-in receivers. JSON in, JSON out, errors as plain sentences. */
export function controlSite(ports: Ports, receivers: Receivers, options: ControlOptions): Site {
  return {
    async answer(request) {
      try {
        return await answer(ports, receivers, options, request);
      } catch (error) {
        const plain = plainErrorOf(error);
        if (plain) return errorReply(plain);
        const trace = randomUUID();
        options.log({ level: 'error', event: 'control.failed', trace, path: request.path, error: String(error) });
        return errorReply(
          new PlainError(500, 'our_fault', `Something went wrong here; the log has it under ${trace}.`),
        );
      }
    },
    trouble: (trouble) => errorReply(troubles[trouble]),
  };
}

async function answer(
  ports: Ports,
  receivers: Receivers,
  options: ControlOptions,
  request: HttpRequest,
): Promise<HttpReply> {
  const path = request.path.slice(CONTROL_PREFIX.length).replace(/\/$/, '');
  const matching = routes.flatMap((route) => {
    const id = matchPath(route.path, path);
    return id === undefined ? [] : [{ route, id }];
  });
  const match = matching.find(({ route }) => route.method === request.method);
  const called = match && (await callReceiver(receivers, match.route, match.id as AppId, request));
  if (called) return called;
  guard(request, options);
  if (matching.length === 0) {
    throw new PlainError(404, 'not_found', `There is no ${path}; GET ${CONTROL_PREFIX} lists what there is.`);
  }
  if (!match) throw new PlainError(405, 'wrong_method', `${path} does not take ${request.method}.`);
  const query = Object.fromEntries(new URLSearchParams(request.query));
  const body = match.route.method === 'POST' ? readBody(request) : {};
  return reply(200, await match.route.answer({ ports, receivers, id: match.id, query, body, request }));
}

/** The variable part of `path` ('' where the pattern has none); undefined when it does not fit the pattern. */
function matchPath(pattern: string, path: string): string | undefined {
  const [before = '', after] = pattern.split('{id}');
  if (after === undefined) return pattern === path ? '' : undefined;
  const variable = path.slice(before.length, path.length - after.length);
  return path === before + variable + after && /^[^/]+$/.test(variable) ? variable : undefined;
}

/**
 * Receivers are called as any callback is, without control's token: the challenge gives nothing away, and what they
 * take in proves itself by its signature.
 */
async function callReceiver(
  receivers: Receivers,
  route: Route,
  appId: AppId,
  request: HttpRequest,
): Promise<HttpReply | undefined> {
  if (route.path !== '/receivers/{id}') return undefined;
  if (route.method === 'GET') {
    const challenge = receivers.challenge(request);
    return challenge === undefined
      ? undefined
      : { status: 200, headers: ['Content-Type', 'text/plain'], body: challenge };
  }
  demandJson(request);
  return reply(200, await receivers.receive(appId, request));
}

const troubles: Readonly<Record<Trouble, PlainError>> = {
  body_too_large: new PlainError(413, 'body_too_large', 'The request body is too large.'),
  malformed_request: new PlainError(400, 'malformed_request', 'The request is not valid HTTP.'),
  headers_too_large: new PlainError(431, 'headers_too_large', 'The request headers are too large.'),
  request_timeout: new PlainError(408, 'request_timeout', 'The request took too long to arrive.'),
};

function errorReply({ status, reason, message }: PlainError): HttpReply {
  return reply(status, { error: { reason, message } });
}

function reply(status: number, body: JsonObject): HttpReply {
  const headers = ['Content-Type', 'application/json; charset=utf-8', 'Cache-Control', 'no-store'];
  return { status, headers: [...headers, 'X-Content-Type-Options', 'nosniff'], body: JSON.stringify(body) };
}
