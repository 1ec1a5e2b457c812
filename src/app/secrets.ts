import { createHash, createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AppId, PageId } from '../domain/ids.ts';

/** App secrets, access tokens and proofs: making, hashing and comparing them. */

/** Returns a new app secret: 32 hexadecimal digits. */
export const makeAppSecret = (): string => randomBytes(16).toString('hex');

/** Returns a new Page or user access token. */
export const makeAccessToken = (): string => toAccessToken(randomBytes(97));

/**
 * Returns a token in the form of Meta's: `EAA`, then letters and digits. The padding of base64 makes it end in `ZZ`, as
 * long as the number of bytes is one more than a multiple of three.
 */
function toAccessToken(bytes: Buffer): string {
  return `EAA${bytes.toString('base64').replace(/[^A-Za-z0-9]/g, 'Z')}`;
}

/**
 * Returns the demo's Page access token. It is made from the app's secret, so that it can be printed again after a restart
 * although only its hash is stored.
 */
export function makeDemoPageToken(appSecret: string, pageId: PageId): string {
  return toAccessToken(createHmac('sha512', appSecret).update(`page token of ${pageId}`).digest());
}

/**
 * Returns the Page access token that a user access token gives for a Page. It is always the same one, since only its hash
 * is stored. `userTokenHash` is the hash of the user access token.
 */
export function makePageTokenOfUser(appSecret: string, userTokenHash: string, pageId: PageId): string {
  return toAccessToken(createHmac('sha512', appSecret).update(`page token of ${pageId} for ${userTokenHash}`).digest());
}

/** Returns the access token with which the console acts for `holder`, always the same one, since only its hash is stored. */
export const makeActingToken = (appSecret: string, holder: string): string =>
  toAccessToken(createHmac('sha512', appSecret).update(`console token of ${holder}`).digest());

/** Returns true for a token in the form and of the length of Meta's that was not made here. */
export const isLiveToken = (token: string): boolean => /^EAA[A-Za-z0-9]{60,}$/.test(token) && !token.endsWith('ZZ');

/** Returns the SHA-256 of an access token in hexadecimal, which is stored instead of the token. */
export const hashToken = (token: string): string => hash('sha256', token);

/** Returns the app access token that `client_credentials` gives: a proof of the secret that does not contain it. */
export function makeAppToken(appId: AppId, appSecret: string): string {
  return `${appId}|${createHmac('sha256', appSecret).update('app token').digest('base64url').slice(0, 27)}`;
}

/**
 * Returns the `appsecret_proof` of a token, in lower-case hexadecimal; `time` is `appsecret_time` (epoch seconds). Source:
 * docs/graph/tokens.md §3, with vectors.
 */
export function computeAppSecretProof(appSecret: string, accessToken: string, time?: string): string {
  const message = time === undefined ? accessToken : `${accessToken}|${time}`;
  return createHmac('sha256', appSecret).update(message).digest('hex');
}

/** Returns true when both are equal, in a time that says nothing about how much of them is. */
export function areSecretsEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
