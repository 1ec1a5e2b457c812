import type { PageId } from '../domain/ids.ts';
import type { App, UserToken } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import { hashToken, makePageTokenOfUser } from './secrets.ts';

/**
 * Returns the Page access token that a user access token gets for a Page, with the same permissions. It never expires, as
 * that of a long-lived user access token (docs/graph/inbox.md §4). It is stored when it is returned for the first time.
 */
export async function ensurePageToken(
  ports: Ports,
  app: App,
  { hash, permissions }: UserToken,
  pageId: PageId,
): Promise<string> {
  const token = makePageTokenOfUser(app.secret, hash, pageId);
  const tokenHash = hashToken(token);
  if (!(await ports.store.read((reads) => reads.tokens.find(tokenHash)))) {
    const issuedAt = ports.clock.now();
    const grant = { hash: tokenHash, appId: app.id, pageId, permissions, issuedAt, expiresAt: null };
    await ports.store.write((tx) => tx.tokens.ensure(grant));
  }
  return token;
}
