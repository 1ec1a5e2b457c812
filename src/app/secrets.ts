import { createHash, createHmac, hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { AppId, CallId, MessageId, PageId, Psid } from '../domain/ids.ts';

/** Where ids, tokens and secrets come from, and how they are compared. */

const digits = (length: number, firstBelow = 10): string =>
  String(randomInt(1, firstBelow)) + Array.from({ length: length - 1 }, () => randomInt(10)).join('');

/** Below 2^53: the echo of a message carries it as a number. */
export const newAppId = (): AppId => digits(16, 9) as AppId;
export const newPageId = (): PageId => digits(15) as PageId;
/** Longer than 2^53, so that a client that reads ids as numbers finds out here. */
export const newPsid = (): Psid => digits(17) as Psid;
/** Shapes of docs/graph/calls.md §2.7 and docs/graph/messages.md §1.2. */
export const newCallId = (): CallId => `c_${randomBytes(32).toString('base64url')}` as CallId;
export const newMessageId = (): MessageId => `m_${randomBytes(66).toString('base64url')}` as MessageId;
export const newAppSecret = (): string => randomBytes(16).toString('hex');
export const newPageToken = (): string => pageTokenFrom(randomBytes(97));

/**
 * Returns a token in the shape of Meta's: `EAA` and letters and digits. The padding of base64 makes it end in `ZZ`, as
 * long as the number of bytes is one more than a multiple of three.
 */
function pageTokenFrom(bytes: Buffer): string {
  return `EAA${bytes.toString('base64').replace(/[^A-Za-z0-9]/g, 'Z')}`;
}

/**
 * The demo's Page token: made from the app's secret, so that it can be shown again after a restart although only its
 * hash is stored.
 */
export function demoPageToken(appSecret: string, pageId: PageId): string {
  return pageTokenFrom(createHmac('sha512', appSecret).update(`page token of ${pageId}`).digest());
}

/** Returns true for a token in the shape of Meta's, and of such a length, that was not made here. */
export const isLiveToken = (token: string): boolean => /^EAA[A-Za-z0-9]{60,}$/.test(token) && !token.endsWith('ZZ');

/** What is stored of a Page token. */
export const tokenHash = (token: string): string => hash('sha256', token);

/** The app token that client_credentials gives: it proves knowledge of the secret without carrying it. */
export function appToken(appId: AppId, appSecret: string): string {
  return `${appId}|${createHmac('sha256', appSecret).update('app token').digest('base64url').slice(0, 27)}`;
}

/** `appsecret_proof`, lower-case hex; `time` is `appsecret_time`. Source: docs/graph/tokens.md §3, with vectors. */
export function appSecretProof(appSecret: string, accessToken: string, time?: string): string {
  const message = time === undefined ? accessToken : `${accessToken}|${time}`;
  return createHmac('sha256', appSecret).update(message).digest('hex');
}

/** Compares without telling, by the time it takes, how much of it was right. */
export function equalSecrets(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
