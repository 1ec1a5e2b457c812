import type { AppId, PageId, UserId } from '../domain/ids.ts';
import { PERMISSIONS } from './create-token.ts';
import type { Ports } from './ports/ports.ts';
import { requireFound } from './require-found.ts';
import { computeAppSecretProof, hashToken, makeActingToken, makeAppToken } from './secrets.ts';

/** Holder of an access token: an app on its own, on behalf of a Page, or on behalf of a person who manages Pages. */
export type Actor =
  | { readonly kind: 'app'; readonly appId: AppId }
  | { readonly kind: 'page'; readonly appId: AppId; readonly pageId: PageId }
  | { readonly kind: 'user'; readonly appId: AppId; readonly userId: UserId };

/**
 * Returns an access token with which the console acts, and the proof that goes with it where the app requires one. Those
 * of a Page and of a person have all permissions and never expire; they are made from the app's secret and stored, as a
 * hash, when first used, so that a console that acts often does not fill the list of tokens. Refusal: not_found.
 */
export async function prepareActingToken(
  ports: Ports,
  actor: Actor,
): Promise<{ readonly token: string; readonly proof: string | undefined }> {
  const { appId } = actor;
  const app = await ports.store.read(async (reads) => requireFound(await reads.apps.find(appId), 'app', appId));
  const token = actor.kind === 'app' ? makeAppToken(appId, app.secret) : await ensureToken(ports, actor, app.secret);
  return { token, proof: app.requiresProof ? computeAppSecretProof(app.secret, token) : undefined };
}

async function ensureToken(ports: Ports, actor: Exclude<Actor, { kind: 'app' }>, secret: string): Promise<string> {
  const token = makeActingToken(secret, actor.kind === 'page' ? `page ${actor.pageId}` : `user ${actor.userId}`);
  const hash = hashToken(token);
  const isKnown = await ports.store.read(async (reads) => {
    const record = actor.kind === 'page' ? await reads.tokens.find(hash) : await reads.userTokens.find(hash);
    return record !== undefined;
  });
  if (isKnown) return token;
  const grant = {
    hash,
    appId: actor.appId,
    permissions: PERMISSIONS,
    issuedAt: ports.clock.now(),
    expiresAt: null,
  };
  await ports.store.write(async (tx) => {
    if (actor.kind === 'page') {
      const { pageId } = actor;
      requireFound(await tx.pages.find(pageId), 'page', pageId);
      await tx.tokens.ensure({ ...grant, pageId });
    } else {
      const { userId } = actor;
      const [admin] = await tx.admins.listOfUser(userId, { after: '' }, 1);
      requireFound(admin, 'admin', userId);
      await tx.userTokens.ensure({ ...grant, userId });
    }
  });
  return token;
}
