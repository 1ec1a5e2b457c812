import type { AppId, PageId } from '../domain/ids.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';
import { makeAccessToken, hashToken } from './secrets.ts';

/** Permissions of an access token by default. */
export const DEFAULT_PERMISSIONS: readonly string[] = [
  'pages_messaging',
  'pages_manage_metadata',
  'pages_show_list',
  'pages_read_engagement',
  'pages_user_locale',
  'pages_user_timezone',
  'pages_user_gender',
];

/** Permissions that an access token can have: all that the surface checks. */
export const PERMISSIONS: readonly string[] = [...DEFAULT_PERMISSIONS, 'business_asset_user_profile_access'];

/** Maximum lifetime of an access token that is created with one: 100 years of 365 days, in seconds. */
export const MAX_LIFETIME_SECONDS = 100 * 365 * 86_400;

/**
 * Creates a Page access token for an app and returns it. Only its hash is stored, so it cannot be read again.
 * `lifetimeSeconds` counts from now; without it the token never expires. Refusal: not_found.
 */
export async function createToken(
  ports: Ports,
  options: {
    readonly appId: AppId;
    readonly pageId: PageId;
    readonly permissions?: readonly string[];
    readonly lifetimeSeconds?: number;
    readonly token?: string;
  },
): Promise<string> {
  const token = options.token ?? makeAccessToken();
  const issuedAt = ports.clock.now();
  await ports.store.write(async (tx) => {
    requireFound(await tx.apps.find(options.appId), 'app', options.appId);
    requireFound(await tx.pages.find(options.pageId), 'page', options.pageId);
    await tx.tokens.create({
      hash: hashToken(token),
      appId: options.appId,
      pageId: options.pageId,
      permissions: options.permissions ?? DEFAULT_PERMISSIONS,
      issuedAt,
      expiresAt: options.lifetimeSeconds === undefined ? null : issuedAt + options.lifetimeSeconds * 1000,
    });
  });
  return token;
}
