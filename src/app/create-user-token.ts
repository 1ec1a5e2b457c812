import type { AppId, UserId } from '../domain/ids.ts';
import { DEFAULT_PERMISSIONS } from './create-token.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';
import { hashToken, makeAccessToken } from './secrets.ts';

/**
 * Creates a user access token: the one that an app gets when a person who manages Pages logs in. Returns it; only its hash is
 * stored. `lifetimeSeconds` counts from now; without it the token never expires. Refusal: not_found for a person who is
 * admin of no Page.
 */
export async function createUserToken(
  ports: Ports,
  options: {
    readonly appId: AppId;
    readonly userId: UserId;
    readonly permissions?: readonly string[];
    readonly lifetimeSeconds?: number;
    readonly token?: string;
  },
): Promise<string> {
  const { appId, userId, permissions = DEFAULT_PERMISSIONS, lifetimeSeconds, token = makeAccessToken() } = options;
  const issuedAt = ports.clock.now();
  await ports.store.write(async (tx) => {
    requireFound(await tx.apps.find(appId), 'app', appId);
    const [admin] = await tx.admins.listOfUser(userId, { after: '' }, 1);
    requireFound(admin, 'admin', userId);
    await tx.userTokens.create({
      hash: hashToken(token),
      appId,
      userId,
      permissions,
      issuedAt,
      expiresAt: lifetimeSeconds === undefined ? null : issuedAt + lifetimeSeconds * 1000,
    });
  });
  return token;
}
