import type { AppId, PageId } from '../domain/ids.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';
import { makePageToken, hashToken } from './secrets.ts';

/** What a Page token may do unless it is made for less. */
export const DEFAULT_PERMISSIONS: readonly string[] = ['pages_messaging', 'pages_manage_metadata', 'pages_show_list'];

/**
 * Makes a Page access token for an app and returns it, the only time it can be seen: its hash is stored.
 * `lifetimeSeconds` counts from now; without it the token never expires. Refusal: not_found.
 */
export async function createToken(
  ports: Ports,
  given: {
    readonly appId: AppId;
    readonly pageId: PageId;
    readonly permissions?: readonly string[];
    readonly lifetimeSeconds?: number;
    readonly token?: string;
  },
): Promise<string> {
  const token = given.token ?? makePageToken();
  const issuedAt = ports.clock.now();
  await ports.store.write(async (tx) => {
    requireFound(await tx.apps.find(given.appId), 'app', given.appId);
    requireFound(await tx.pages.find(given.pageId), 'page', given.pageId);
    await tx.tokens.create({
      hash: hashToken(token),
      appId: given.appId,
      pageId: given.pageId,
      permissions: given.permissions ?? DEFAULT_PERMISSIONS,
      issuedAt,
      expiresAt: given.lifetimeSeconds === undefined ? null : issuedAt + given.lifetimeSeconds * 1000,
    });
  });
  return token;
}
