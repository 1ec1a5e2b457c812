import { redactText } from '../contract/redact.ts';
import type { Log } from '../app/ports/log.ts';
import { areSecretsEqual } from '../app/secrets.ts';
import type { HttpRequest } from '../http/site.ts';
import { ControlError } from './control-error.ts';

/** Access to control: with a token, its owners; without, everybody on this machine, but no web page of other origins. */
export interface GuardOptions {
  /** Undefined where the server is bound to loopback. */
  readonly token: string | undefined;
  readonly log: Log;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** Throws ControlError for a request that may not use control. Source: docs/design.md §10. */
export function guard(request: HttpRequest, options: GuardOptions): void {
  const { host, origin } = request.headers;
  // DNS rebinding: a web page whose host name resolves to this machine still sends that host name.
  if (options.token === undefined && (host === undefined || !LOOPBACK.test(host))) {
    throw new ControlError(
      403,
      'foreign_host',
      'Without a control token, control answers requests to loopback host names only.',
    );
  }
  if (origin !== undefined && !sameOrigin(origin, host)) {
    throw new ControlError(403, 'foreign_origin', 'Control does not answer requests from web pages of other origins.');
  }
  if (options.token !== undefined) requireToken(request, options.token, options.log);
  requireJson(request);
}

/** Methods that need no content type: a web page of another origin may send GET only, and DELETE after a preflight. */
const WITHOUT_BODY = ['GET', 'HEAD', 'DELETE'];

/** Throws ControlError for a write that is not JSON: a form of another origin cannot send JSON without a preflight. */
export function requireJson(request: HttpRequest): void {
  if (WITHOUT_BODY.includes(request.method) || /^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return;
  throw new ControlError(415, 'json_only', 'Control takes JSON: send Content-Type: application/json.');
}

function sameOrigin(origin: string, host: string | undefined): boolean {
  const url = URL.parse(origin);
  // An extension of a browser has an origin with another scheme, and may choose any host for it.
  return url !== null && /^https?:$/.test(url.protocol) && url.host === host;
}

function requireToken(request: HttpRequest, token: string, log: GuardOptions['log']): void {
  const sent = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (sent !== undefined && areSecretsEqual(sent, token)) return;
  if (sent === undefined) {
    throw new ControlError(401, 'token_required', 'Send the control token: Authorization: Bearer <token>.');
  }
  log({ level: 'warn', event: 'control.refused', path: redactText(request.path), client: request.client });
  const message = 'The control token is wrong: send the one that the server was started with (--control-token).';
  throw new ControlError(401, 'token_required', message);
}
