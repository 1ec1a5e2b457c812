import { computeAppSecretProof, makeAppToken, areSecretsEqual, hashToken, isLiveToken } from '../app/secrets.ts';
import type { App, Consumer, Conversation, Page, PageToken, UserToken } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import { whenReady, type Soon } from '../app/ports/soon.ts';
import type { Store } from '../app/ports/store.ts';
import { readConversationId } from '../domain/conversation-id.ts';
import type { AppId, MessageId, PageId, PersonaId, Psid, UserId } from '../domain/ids.ts';
import type { Message } from '../domain/message.ts';
import type { Persona } from '../domain/persona.ts';
import { GraphError } from './errors.ts';
import type { HttpRequest } from '../http/site.ts';
import type { Params } from './params.ts';

/**
 * The caller identified by a token: an app on behalf of a Page or of a person, or an app on its own. Source:
 * docs/graph/tokens.md §1, docs/graph/errors.md §3.2.
 */
export type Access =
  | { readonly kind: 'page'; readonly token: PageToken; readonly app: App }
  | { readonly kind: 'user'; readonly token: UserToken; readonly app: App }
  | { readonly kind: 'app'; readonly app: App };

/** A person who manages Pages, as apps know them. */
export interface User {
  readonly id: UserId;
  readonly name: string;
}

/** The object that the first segment of a path names, and that the token may see. */
export type Node =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'app'; readonly app: App }
  | { readonly kind: 'user'; readonly user: User }
  | ThreadNode;

/** An object of the threads of the token's Page. */
type ThreadNode = { readonly page: Page } & (
  | { readonly kind: 'persona'; readonly persona: Persona }
  | { readonly kind: 'person'; readonly consumer: Consumer }
  | { readonly kind: 'conversation'; readonly conversation: Conversation }
  | { readonly kind: 'message'; readonly consumer: Consumer; readonly message: Message }
);

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
  const expiresAt = access.kind === 'app' ? null : access.token.expiresAt;
  if (expiresAt === null || now < expiresAt) return undefined;
  return new GraphError('expired_token', graphDate(expiresAt), graphDate(now));
}

/** Returns the access of a token, expired or not. Throws 190 for a token that is unknown. */
export function readAccess({ store }: Ports, token: string): Soon<Access> {
  const bar = token.indexOf('|');
  if (bar > 0) {
    return whenReady(store.access.findApp(token.slice(0, bar) as AppId), (app) => {
      const key = token.slice(bar + 1);
      if (!app || !(areSecretsEqual(key, app.secret) || areSecretsEqual(token, makeAppToken(app.id, app.secret)))) {
        throw new GraphError('wrong_app_token');
      }
      return { kind: 'app', app };
    });
  }
  const hash = hashToken(token);
  return whenReady(store.access.findToken(hash), (found) => {
    if (found) return { kind: 'page', token: found.token, app: found.app };
    return store.read(async (reads): Promise<Access> => {
      const userToken = await reads.userTokens.find(hash);
      const app = userToken && (await reads.apps.find(userToken.appId));
      if (app) return { kind: 'user', token: userToken, app };
      throw new GraphError('unknown_token', isLiveToken(token));
    });
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
  const isFresh =
    time === undefined ||
    (typeof time === 'string' && /^\d{1,15}$/.test(time) && Math.abs(now / 1000 - Number(time)) <= PROOF_LIFE_SECONDS);
  if (
    typeof proof !== 'string' ||
    !isFresh ||
    !areSecretsEqual(proof, computeAppSecretProof(app.secret, token, time))
  ) {
    throw new GraphError('proof_invalid');
  }
}

/**
 * Finds the node that a path names: `me`, `app` or an id. A Page token sees its own Page with its people, personas,
 * conversations and messages, and its app; a user token sees the person and the person's Pages. For anything else there is 100/33, as for
 * an id that does not exist.
 */
export function resolveNode({ store }: Ports, name: string, access: Access, method: string): Soon<Node> {
  if (name === 'app') return { kind: 'app', app: access.app };
  if (name === 'me' && access.kind === 'app') throw new GraphError('token_missing_for_me');
  if (name !== 'me' && !/^\d+$/.test(name) && !THREAD_ID.test(name)) throw new GraphError('unknown_alias', name);
  if (name === access.app.id) return { kind: 'app', app: access.app };
  return whenReady(findNode(store, name, access), (node) => {
    if (!node) throw new GraphError('unknown_object', method, name);
    return node;
  });
}

/** Ids of conversations and messages. */
const THREAD_ID = /^[tm]_[\w-]+$/;

function findNode(store: Store, name: string, access: Access): Soon<Node | undefined> {
  if (access.kind !== 'page' && THREAD_ID.test(name)) throw new GraphError('page_token_required');
  switch (access.kind) {
    case 'app':
      return findPage(store, name as PageId);
    case 'user':
      return findNodeOfUser(store, name, access.token.userId);
    case 'page': {
      const { pageId } = access.token;
      return name === 'me' || name === pageId ? findPage(store, pageId) : findThreadNode(store, pageId, name);
    }
  }
}

const findPage = (store: Store, id: PageId): Soon<Node | undefined> =>
  whenReady(store.access.findPage(id), (page) => page && { kind: 'page', page });

async function findNodeOfUser(store: Store, name: string, userId: UserId): Promise<Node | undefined> {
  const [admin] = await store.read((reads) => reads.admins.listOfUser(userId, { after: '' }, 1));
  if (!admin) return undefined;
  if (name === 'me' || name === userId) return { kind: 'user', user: { id: userId, name: admin.name } };
  const isAdmin = await store.read((reads) => reads.admins.findByUser(userId, name as PageId));
  return isAdmin && findPage(store, name as PageId);
}

function findThreadNode(store: Store, pageId: PageId, name: string): Promise<ThreadNode | undefined> {
  return store.read(async (reads): Promise<ThreadNode | undefined> => {
    const page = await reads.pages.find(pageId);
    if (!page) return undefined;
    if (name.startsWith('m_')) {
      const message = await reads.messages.find(pageId, name as MessageId);
      const consumer = message && (await reads.consumers.find(pageId, message.psid));
      return consumer && { kind: 'message', page, consumer, message };
    }
    if (name.startsWith('t_')) {
      const psid = readConversationId(name);
      const conversation = psid && (await reads.conversations.find(pageId, psid));
      return conversation && { kind: 'conversation', page, conversation };
    }
    const persona = await reads.personas.find(pageId, name as PersonaId);
    if (persona) return { kind: 'persona', page, persona };
    const consumer = await reads.consumers.find(pageId, name as Psid);
    return consumer && { kind: 'person', page, consumer };
  });
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
