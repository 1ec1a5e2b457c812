import { computeAppSecretProof, makeAppToken, areSecretsEqual, hashToken, isLiveToken } from '../app/secrets.ts';
import type { App, Page, PageToken } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { AppId, PageId, PersonaId } from '../domain/ids.ts';
import type { Persona } from '../domain/persona.ts';
import { GraphError } from './errors.ts';
import type { HttpRequest } from '../http/site.ts';
import type { Params } from './params.ts';

/**
 * The caller identified by a token: an app on behalf of a Page, or an app on its own. Source: docs/graph/tokens.md §1,
 * docs/graph/errors.md §3.2.
 */
export type Access =
  { readonly kind: 'page'; readonly token: PageToken; readonly app: App } | { readonly kind: 'app'; readonly app: App };

/** The object that the first segment of a path names, and that the token may see. */
export type Node =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'persona'; readonly page: Page; readonly persona: Persona }
  | { readonly kind: 'app'; readonly app: App };

/** Maximum age of `appsecret_time`, and as much in the other direction for clocks that differ. */
const PROOF_LIFE_SECONDS = 300;

/** Finds the token in the parameters or in the header; parameters take precedence. */
export function readToken(request: HttpRequest, params: Params): string | undefined {
  for (const name of ['access_token', 'oauth_token']) {
    const value = params[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  const header = request.headers.authorization;
  return header === undefined ? undefined : /^(?:Bearer|OAuth)\s+(\S+)\s*$/i.exec(header)?.[1];
}

/** Checks that a known token is in force. Throws 190 when it has expired, and 100 for a missing or invalid proof. */
export function checkAccess(access: Access, token: string, params: Params, now: number): void {
  const expired = expiryError(access, now);
  if (expired) throw expired;
  checkProof(access.app, token, params, now);
}

/** Returns the error of an expired token; undefined while the token is in force. */
export function expiryError(access: Access, now: number): GraphError | undefined {
  const expiresAt = access.kind === 'page' ? access.token.expiresAt : null;
  if (expiresAt === null || now < expiresAt) return undefined;
  return new GraphError('expired_token', graphDate(expiresAt), graphDate(now));
}

/** Returns the access of a token, expired or not. Throws 190 for a token that is unknown. */
export async function readAccess(ports: Ports, token: string): Promise<Access> {
  const bar = token.indexOf('|');
  if (bar > 0) {
    const app = await ports.store.read((reads) => reads.apps.find(token.slice(0, bar) as AppId));
    const key = token.slice(bar + 1);
    if (!app || !(areSecretsEqual(key, app.secret) || areSecretsEqual(token, makeAppToken(app.id, app.secret)))) {
      throw new GraphError('wrong_app_token');
    }
    return { kind: 'app', app };
  }
  return ports.store.read(async (reads) => {
    const record = await reads.tokens.find(hashToken(token));
    const app = record && (await reads.apps.find(record.appId));
    if (!app) throw new GraphError('unknown_token', isLiveToken(token));
    return { kind: 'page', token: record, app };
  });
}

function checkProof(app: App, token: string, params: Params, now: number): void {
  const proof = params['appsecret_proof'];
  if (proof === undefined) {
    if (app.requiresProof) throw new GraphError('proof_missing');
    return;
  }
  const sent = params['appsecret_time'];
  const time = typeof sent === 'number' ? String(sent) : sent;
  const isFresh = time === undefined || Math.abs(now / 1000 - Number(time)) <= PROOF_LIFE_SECONDS;
  if (
    typeof proof !== 'string' ||
    (time !== undefined && typeof time !== 'string') ||
    !isFresh ||
    !areSecretsEqual(proof, computeAppSecretProof(app.secret, token, time))
  ) {
    throw new GraphError('proof_invalid');
  }
}

/**
 * Finds the node that a path names: `me`, `app` or an id. A Page token sees its own Page, its personas and its app only; for
 * another Page it gets 100/33, as for an id that does not exist.
 */
export async function resolveNode(ports: Ports, name: string, access: Access, method: string): Promise<Node> {
  if (name === 'app') return { kind: 'app', app: access.app };
  if (name === 'me' && access.kind === 'app') throw new GraphError('token_missing_for_me');
  if (name !== 'me' && !/^\d+$/.test(name)) throw new GraphError('unknown_alias', name);
  if (name === access.app.id) return { kind: 'app', app: access.app };
  const id = access.kind === 'page' ? access.token.pageId : (name as PageId);
  const isPage = access.kind === 'app' || name === 'me' || name === id;
  const node = await ports.store.read(async (reads): Promise<Node | undefined> => {
    const page = await reads.pages.find(id);
    if (!page || isPage) return page && { kind: 'page', page };
    const persona = await reads.personas.find(id, name as PersonaId);
    return persona && { kind: 'persona', page, persona };
  });
  if (!node) throw new GraphError('unknown_object', method, name);
  return node;
}

/** Formats an instant as Graph does in token errors: `Saturday, 30-Mar-24 16:00:00 PDT`. */
function graphDate(instant: number): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Los_Angeles',
    weekday: 'long',
    day: '2-digit',
    month: 'short',
    year: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
  const date = `${part('day')}-${part('month')}-${part('year')}`;
  return `${part('weekday')}, ${date} ${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName')}`;
}
