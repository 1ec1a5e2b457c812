import { randomUUID } from 'node:crypto';
import type { SendControl } from '../client/control-client.ts';
import { redactText } from '../contract/redact.ts';
import type { HttpReply, HttpRequest, Site, UnreadableRequest } from '../http/site.ts';
import { asGraphError } from './as-graph-error.ts';
import { ControlError, toControlError } from './control-error.ts';
import { guard, requireJson, type GuardOptions } from './guard.ts';
import { readBody } from './read-body.ts';
import { refuseRepeatedParams, refuseUnknownParams } from './refuse-unknown-params.ts';
import { CONTROL_PREFIX, CustomReply, LLMS_TEXT_PATH, jsonReply, type ControlParts, type Route } from './route.ts';
import type { ErrorAnswer } from './shapes/error.ts';

export interface ControlOptions extends GuardOptions {
  /** Headers of every answer, names and values in turn. */
  readonly headers: readonly string[];
}

/** Maximum size of a snapshot that is restored, in bytes: about 50,000 events. */
const SNAPSHOT_BYTES = 64 * 1024 * 1024;

/** A route whose path fits, with the values of its variable parts. */
interface Match {
  readonly route: Route;
  readonly variables: Readonly<Record<string, string>>;
}

/** Returns true for the paths of control: those below its prefix, and `/llms.txt`. */
export const isForControl = (path: string): boolean =>
  path === CONTROL_PREFIX || path.startsWith(`${CONTROL_PREFIX}/`) || path === LLMS_TEXT_PATH;

/** Serves `/_control`: JSON requests and answers; errors in control's own shape, never in Graph's envelope. */
export function controlSite(parts: ControlParts, options: ControlOptions): Site {
  const site: Site = {
    async answer(request) {
      const path = pathBelow(request.path);
      // Loaded with the first request: a fourth of the program, of which a start needs nothing.
      const { routes } = await import('./routes.ts');
      const matches = routes.flatMap((route): Match[] => {
        const variables = matchPath(route.path, path);
        return variables ? [{ route, variables }] : [];
      });
      const reply = await answer(parts, options, request, path, matches, sendWithin(site, request)).catch(
        (error: unknown) => errorReply(toControlError(error) ?? internalError(error, request, options)),
      );
      const route = matches[0] && CONTROL_PREFIX + matches[0].route.path;
      return { ...withHeaders(reply, options), ...(route !== undefined && { route }) };
    },
    bodyBytes: (path) => bodyBytesOf(pathBelow(path)),
    refuse: (reason) => withHeaders(errorReply(unreadableRequests[reason]), options),
  };
  return site;
}

/** Maximum size of a request with a WAV file of 60 s (48 kHz, two channels) in base64; bytes. */
const SOUND_BYTES = 16 * 1024 * 1024;

/** Returns the size limit of a body where it is not that of all requests. */
function bodyBytesOf(path: string): number | undefined {
  if (path === '/snapshot') return SNAPSHOT_BYTES;
  return /^\/threads\/[^/]+\/[^/]+\/calls$|^\/calls\/[^/]+\/accept$/.test(path) ? SOUND_BYTES : undefined;
}

/** Returns the path below `/_control`; `/llms.txt` stands beside it, where agents look for it. */
const pathBelow = (path: string): string =>
  path === LLMS_TEXT_PATH ? LLMS_TEXT_PATH : path.slice(CONTROL_PREFIX.length).replace(/\/$/, '');

/** Returns a client of the site itself that sends with the headers, and so the rights, of a request. */
const sendWithin =
  (site: Site, { headers, client }: HttpRequest): SendControl =>
  async (method, path, body) => {
    const [pathOnly = '', query = ''] = path.split('?');
    const request = {
      method,
      path: CONTROL_PREFIX + pathOnly,
      query,
      headers: { ...headers, 'content-type': 'application/json' },
      body: Buffer.from(body ? JSON.stringify(body) : ''),
      client,
    };
    const reply = await site.answer(request);
    return { status: reply.status, body: JSON.parse(reply.body.toString()) as unknown };
  };

const withHeaders = (reply: HttpReply, { headers }: ControlOptions): HttpReply => ({
  ...reply,
  headers: [...reply.headers, ...headers],
});

function internalError(error: unknown, { path, client }: HttpRequest, { log }: ControlOptions): ControlError {
  const trace = randomUUID();
  log({ level: 'error', event: 'control.failed', trace, path: redactText(path), error: String(error), client });
  return new ControlError(500, 'our_fault', `Internal error. The log has the details under the trace id ${trace}.`);
}

async function answer(
  parts: ControlParts,
  options: ControlOptions,
  http: HttpRequest,
  path: string,
  matches: readonly Match[],
  send: SendControl,
): Promise<HttpReply> {
  const method = http.method === 'HEAD' && matches[0]?.route.isOpen?.(http) ? 'GET' : http.method;
  const match = matches.find(({ route }) => route.method === method);
  // Before anything else: those who may not use control do not learn which paths there are.
  if (!match?.route.isOpen?.(http)) guard(http, options);
  else requireJson(http);
  if (matches.length === 0) {
    throw new ControlError(404, 'not_found', `There is no ${path}; GET ${CONTROL_PREFIX} lists the routes.`);
  }
  if (!match) throw new ControlError(405, 'wrong_method', `${path} does not take ${http.method}.`);
  const { route, variables } = match;
  const body = route.body ? readBody(http) : {};
  const pairs = new URLSearchParams(http.query);
  const query = Object.fromEntries(pairs);
  // Callbacks get parameters that Graph defines, and probes whatever a load balancer adds.
  if (!route.isOpen?.(http)) {
    refuseUnknownParams(route.query, query);
    refuseRepeatedParams([...pairs.keys()]);
    refuseUnknownParams(route.body, body);
  }
  const run = (): Promise<object> =>
    route.answer({
      ...parts,
      path: variables,
      query: route.query?.decode(query, []),
      body: route.body?.decode(body, []),
      http,
      send,
    });
  // Decoding is a part of it: its errors have the same wording.
  const answered = await (route.errors === 'graph' ? asGraphError(parts, async () => run()) : run());
  return answered instanceof CustomReply ? answered.reply : jsonReply(200, answered);
}

/** Returns the variable parts of `path`; undefined when it does not fit the pattern. */
function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const parts = path.split('/');
  const names = pattern.split('/');
  if (parts.length !== names.length) return undefined;
  const variables: Record<string, string> = {};
  for (const [i, name] of names.entries()) {
    const part = parts[i] ?? '';
    if (!name.startsWith('{')) {
      if (name !== part) return undefined;
    } else if (part === '') return undefined;
    else variables[name.slice(1, -1)] = part;
  }
  return variables;
}

const unreadableRequests: Readonly<Record<UnreadableRequest, ControlError>> = {
  body_too_large: new ControlError(413, 'body_too_large', 'The request body is too large.'),
  malformed_request: new ControlError(400, 'malformed_request', 'The request is not valid HTTP.'),
  headers_too_large: new ControlError(431, 'headers_too_large', 'The request headers are too large.'),
  request_timeout: new ControlError(408, 'request_timeout', 'The request took too long to arrive.'),
};

function errorReply({ status, reason, message, details }: ControlError): HttpReply {
  const body: ErrorAnswer = { error: { reason, message, ...details } };
  return jsonReply(status, body);
}
