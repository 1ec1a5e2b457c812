import { randomUUID } from 'node:crypto';
import { redactText } from '../contract/redact.ts';
import type { AppId } from '../domain/ids.ts';
import type { HttpReply, HttpRequest, Site, UnreadableRequest } from '../http/site.ts';
import { demandJson, guard, type GuardOptions } from './guard.ts';
import { ControlError, toControlError } from './control-error.ts';
import { readBody } from './read-body.ts';
import type { Receivers } from './receivers.ts';
import { CONTROL_PREFIX, jsonReply, CustomReply, type ControlParts, type Route } from './route.ts';
import { routes } from './routes.ts';
import type { ErrorAnswer } from './shapes.ts';

export interface ControlOptions extends GuardOptions {
  /** Headers of every answer, names and values in turn. */
  readonly headers: readonly string[];
}

/** Maximum size of a snapshot that is restored, in bytes: about 50,000 events. */
const SNAPSHOT_BYTES = 64 * 1024 * 1024;

/** Our own API: provision, inspect, and the built-in receivers. JSON in, JSON out, errors as plain sentences. */
export function controlSite(parts: ControlParts, options: ControlOptions): Site {
  return {
    async answer(request) {
      const path = request.path.slice(CONTROL_PREFIX.length).replace(/\/$/, '');
      const matching = routes.flatMap((route) => {
        const variables = matchPath(route.path, path);
        return variables ? [{ route, variables }] : [];
      });
      const reply = await answer(parts, options, request, path, matching).catch((error: unknown) =>
        errorReply(toControlError(error) ?? ourFault(error, request, options)),
      );
      const route = matching[0] && CONTROL_PREFIX + matching[0].route.path;
      return { ...dressed(reply, options), ...(route !== undefined && { route }) };
    },
    bodyBytes: (path) => (path === `${CONTROL_PREFIX}/snapshot` ? SNAPSHOT_BYTES : undefined),
    refuse: (trouble) => dressed(errorReply(troubles[trouble]), options),
  };
}

const dressed = (reply: HttpReply, { headers }: ControlOptions): HttpReply => ({
  ...reply,
  headers: [...reply.headers, ...headers],
});

function ourFault(error: unknown, { path, client }: HttpRequest, { log }: ControlOptions): ControlError {
  const trace = randomUUID();
  log({ level: 'error', event: 'control.failed', trace, path: redactText(path), error: String(error), client });
  return new ControlError(500, 'our_fault', `Something went wrong here; the log has it under ${trace}.`);
}

/** A route whose path fits, with what stands in its variable parts. */
interface Match {
  readonly route: Route;
  readonly variables: Readonly<Record<string, string>>;
}

async function answer(
  parts: ControlParts,
  options: ControlOptions,
  request: HttpRequest,
  path: string,
  matching: readonly Match[],
): Promise<HttpReply> {
  const method = request.method === 'HEAD' && matching[0]?.route.open ? 'GET' : request.method;
  const match = matching.find(({ route }) => route.method === method);
  const called = match && (await callReceiver(parts.receivers, match.route, match.variables['id'] as AppId, request));
  if (called) return called;
  if (!match?.route.open) guard(request, options);
  if (matching.length === 0) {
    throw new ControlError(404, 'not_found', `There is no ${path}; GET ${CONTROL_PREFIX} lists what there is.`);
  }
  if (!match) throw new ControlError(405, 'wrong_method', `${path} does not take ${request.method}.`);
  const query = Object.fromEntries(new URLSearchParams(request.query));
  const body = match.route.method === 'POST' || match.route.method === 'PUT' ? readBody(request) : {};
  const answered = await match.route.answer({ ...parts, path: match.variables, query, body, request });
  return answered instanceof CustomReply ? answered.reply : jsonReply(200, answered);
}

/** The variable parts of `path`; undefined when it does not fit the pattern. */
function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const parts = path.split('/');
  const named = pattern.split('/');
  if (parts.length !== named.length) return undefined;
  const variables: Record<string, string> = {};
  for (const [i, name] of named.entries()) {
    const part = parts[i] ?? '';
    if (!name.startsWith('{')) {
      if (name !== part) return undefined;
    } else if (part === '') return undefined;
    else variables[name.slice(1, -1)] = part;
  }
  return variables;
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
  if (route.path !== '/receivers/{id}' || route.method === 'DELETE') return undefined;
  if (route.method === 'GET') {
    const challenge = receivers.challenge(request);
    return challenge === undefined
      ? undefined
      : { status: 200, headers: ['Content-Type', 'text/plain'], body: challenge };
  }
  demandJson(request);
  return jsonReply(200, await receivers.receive(appId, request));
}

const troubles: Readonly<Record<UnreadableRequest, ControlError>> = {
  body_too_large: new ControlError(413, 'body_too_large', 'The request body is too large.'),
  malformed_request: new ControlError(400, 'malformed_request', 'The request is not valid HTTP.'),
  headers_too_large: new ControlError(431, 'headers_too_large', 'The request headers are too large.'),
  request_timeout: new ControlError(408, 'request_timeout', 'The request took too long to arrive.'),
};

function errorReply({ status, reason, message, more }: ControlError): HttpReply {
  const answer: ErrorAnswer = { error: { reason, message, ...more } };
  return jsonReply(status, answer);
}
