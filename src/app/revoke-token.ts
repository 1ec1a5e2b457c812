import type { PageToken, UserToken } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import { requireFound } from './require-found.ts';
import { hashToken, makePageTokenOfUser } from './secrets.ts';

/** Number of hexadecimal digits of a token's SHA-256 that name it in control. */
const ID_LENGTH = 16;
/** Number of Pages of a person that are read at a time. */
const PAGES_AT_A_TIME = 100;

/** Returns the id of a token, by which it is listed and revoked. */
export const tokenId = ({ hash }: Pick<PageToken | UserToken, 'hash'>): string => hash.slice(0, ID_LENGTH);

/** Returns the cursor of a list of tokens that comes behind every hash with this id. */
export const afterTokenId = (id: string): string => `${id}g`;

/**
 * Revokes a Page access token by its id: requests with it are refused from now on, as with a token that never was. Other
 * processes on the same database refuse it within a few seconds. Refusal: not_found.
 */
export function revokeToken({ store }: Ports, id: string): Promise<void> {
  return store.write(async (tx) => {
    const { hash } = requireFound(withId(id, await tx.tokens.list(id, 1)), 'token', id);
    await tx.tokens.remove(hash);
  });
}

/**
 * Revokes a user access token by its id, with the Page access tokens that it gave, as
 * `revokeToken` does. Refusal: not_found.
 */
export function revokeUserToken({ store }: Ports, id: string): Promise<void> {
  return store.write(async (tx) => {
    const { hash, appId, userId } = requireFound(withId(id, await tx.userTokens.list(id, 1)), 'token', id);
    const app = requireFound(await tx.apps.find(appId), 'app', appId);
    await tx.userTokens.remove(hash);
    let after = '';
    for (;;) {
      const admins = await tx.admins.listOfUser(userId, { after }, PAGES_AT_A_TIME);
      for (const { pageId } of admins) await tx.tokens.remove(hashToken(makePageTokenOfUser(app.secret, hash, pageId)));
      const last = admins.at(-1);
      if (!last || admins.length < PAGES_AT_A_TIME) return;
      after = last.pageId;
    }
  });
}

/** Returns the token of a list if it has the id: the first hash behind an id begins with it, or no hash does. */
const withId = <T extends PageToken | UserToken>(id: string, [token]: readonly T[]): T | undefined =>
  token && tokenId(token) === id ? token : undefined;
