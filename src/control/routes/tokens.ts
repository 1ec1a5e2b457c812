import { createToken, MAX_LIFETIME_SECONDS, PERMISSIONS } from '../../app/create-token.ts';
import { createUserToken } from '../../app/create-user-token.ts';
import type { PageToken, UserToken } from '../../app/ports/entities.ts';
import type { Ports } from '../../app/ports/ports.ts';
import { requireFound } from '../../app/require-found.ts';
import { afterTokenId, revokeToken, revokeUserToken, tokenId } from '../../app/revoke-token.ts';
import { hashToken, isLiveToken } from '../../app/secrets.ts';
import { id, integer, list, object, oneOf, text } from '../../contract/graph-types.ts';
import type { AppId, PageId, UserId } from '../../domain/ids.ts';
import { ControlError } from '../control-error.ts';
import { cursor } from '../paging.ts';
import { route, type Route } from '../route.ts';
import { listOf } from '../schemas/list.ts';
import { tokenGrant, tokenRevoked, tokenView, userTokenView } from '../schemas/tokens.ts';
import type { TokenGrant, TokenView, UserTokenView } from '../shapes/tokens.ts';
import { encodeInstant } from '../views/instant.ts';

const permissions = list(oneOf(PERMISSIONS), 0, PERMISSIONS.length);
/** Seconds. Without a maximum, the expiry would be no instant. */
const lifetime = integer(1, MAX_LIFETIME_SECONDS);

/** Members of the body of a new token, of a Page or of a person. */
interface TokenBody {
  readonly app_id: string;
  readonly permissions?: readonly string[] | undefined;
  readonly expires_in?: number | undefined;
  readonly access_token?: string | undefined;
}

const tokenCursor = cursor(/^[0-9a-fA-F]{16}$/);

/** Number of tokens that one request searches for those of a Page or person. */
const SEARCHED = 5000;

export const tokenRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/tokens',
    summary:
      'Lists the Page access tokens of a Page, without the tokens themselves, of which only hashes are stored. One request ' +
      `searches ${SEARCHED} tokens; next is the value of after for the rest`,
    query: object({ page_id: id, after: tokenCursor }, ['page_id']),
    result: listOf(tokenView),
    answer({ ports, query: { page_id, after } }) {
      return ports.store.read(async (reads) => {
        const page = requireFound(await reads.pages.find(page_id as PageId), 'page', page_id);
        const searched = await reads.tokens.list(cursorOf(after), SEARCHED);
        return toList(searched, encodeToken, ({ pageId }) => pageId === page.id);
      });
    },
  }),
  route({
    method: 'POST',
    path: '/tokens',
    summary:
      'Creates a Page access token, or registers the given access_token; expires_in is in seconds, 100 years at most',
    body: object({ app_id: id, page_id: id, permissions, expires_in: lifetime, access_token: text(500) }, [
      'app_id',
      'page_id',
    ]),
    result: tokenGrant,
    async answer({ ports, allowLiveTokens, body }) {
      const options = await readTokenOptions(ports, body, allowLiveTokens);
      const token = await createToken(ports, { ...options, pageId: body.page_id as PageId });
      return toGrant(token);
    },
  }),
  route({
    method: 'DELETE',
    path: '/tokens/{token_id}',
    summary:
      'Revokes a Page access token by the id that GET /tokens has, never by its text: requests with it are refused. One that ' +
      'GET /me/accounts or the console made is made again when it is needed',
    result: tokenRevoked,
    async answer({ ports, path }) {
      await revokeToken(ports, readTokenId(path.token_id));
      return { revoked: true as const };
    },
  }),
  route({
    method: 'GET',
    path: '/user_tokens',
    summary:
      'Lists the user access tokens of a person who runs Pages, as GET /tokens lists those of a Page; next is the value of after ' +
      'for the rest',
    query: object({ user_id: id, after: tokenCursor }, ['user_id']),
    result: listOf(userTokenView),
    answer({ ports, query: { user_id, after } }) {
      return ports.store.read(async (reads) => {
        const [admin] = await reads.admins.listOfUser(user_id as UserId, { after: '' }, 1);
        requireFound(admin, 'admin', user_id);
        const searched = await reads.userTokens.list(cursorOf(after), SEARCHED);
        return toList(searched, encodeUserToken, ({ userId }) => userId === user_id);
      });
    },
  }),
  route({
    method: 'POST',
    path: '/user_tokens',
    summary:
      'Creates a user access token of a person who runs Pages, or registers the given access_token; expires_in is in seconds, 100 years at most',
    body: object({ app_id: id, user_id: id, permissions, expires_in: lifetime, access_token: text(500) }, [
      'app_id',
      'user_id',
    ]),
    result: tokenGrant,
    async answer({ ports, allowLiveTokens, body }) {
      const options = await readTokenOptions(ports, body, allowLiveTokens);
      const token = await createUserToken(ports, { ...options, userId: body.user_id as UserId });
      return toGrant(token);
    },
  }),
  route({
    method: 'DELETE',
    path: '/user_tokens/{token_id}',
    summary:
      'Revokes a user access token by the id that GET /user_tokens has, and the Page access tokens that GET /me/accounts gave ' +
      'for it',
    result: tokenRevoked,
    async answer({ ports, path }) {
      await revokeUserToken(ports, readTokenId(path.token_id));
      return { revoked: true as const };
    },
  }),
];

const toGrant = (token: string): TokenGrant => ({ id: tokenId({ hash: hashToken(token) }), access_token: token });

/** Returns an id in lower case: hexadecimal digits mean the same in both cases. Throws ControlError for text that is no id, such as the token itself, which must not be repeated. */
function readTokenId(text: string): string {
  if (/^[0-9a-f]{16}$/i.test(text)) return text.toLowerCase();
  const message = 'A token is revoked by the id that the list of tokens has, 16 hexadecimal digits, not by its text.';
  throw new ControlError(400, 'invalid_parameter', message);
}

const cursorOf = (after: string | undefined): string => (after === undefined ? '' : afterTokenId(after.toLowerCase()));

/** Returns those of the searched tokens that are wanted, and the cursor where there may be more. */
function toList<T extends PageToken | UserToken, V>(
  searched: readonly T[],
  encode: (token: T) => V,
  isWanted: (token: T) => boolean,
): { readonly data: readonly V[]; readonly next?: string } {
  const last = searched.length === SEARCHED ? searched.at(-1) : undefined;
  return { data: searched.filter(isWanted).map(encode), ...(last && { next: tokenId(last) }) };
}

const encodeToken = (token: PageToken | UserToken): TokenView => ({
  id: tokenId(token),
  app_id: token.appId,
  permissions: token.permissions,
  issued_at: encodeInstant(token.issuedAt),
  expires_at: token.expiresAt === null ? null : encodeInstant(token.expiresAt),
});

const encodeUserToken = (token: UserToken): UserTokenView => ({ ...encodeToken(token), user_id: token.userId });

/** Returns the options that a new Page token and a new user token have in common. Throws ControlError for a bad access_token. */
async function readTokenOptions(
  ports: Ports,
  { app_id, permissions, expires_in, access_token }: TokenBody,
  allowLiveTokens: boolean,
) {
  if (access_token !== undefined) await requireNewToken(ports, access_token, allowLiveTokens);
  return {
    appId: app_id as AppId,
    ...(permissions && { permissions }),
    ...(expires_in !== undefined && { lifetimeSeconds: expires_in }),
    ...(access_token !== undefined && { token: access_token }),
  };
}

/** Throws ControlError for a token that cannot be registered: of other characters, live, or registered already. */
async function requireNewToken(ports: Ports, token: string, allowLiveTokens: boolean): Promise<void> {
  if (!/^[\w.~-]{8,}$/.test(token)) {
    throw new ControlError(400, 'invalid_parameter', 'access_token takes 8 to 500 letters, digits and _.~-.');
  }
  if (!allowLiveTokens && isLiveToken(token)) {
    const message = 'access_token looks like a live token of Meta, so it was refused and not stored.';
    const advice = 'Leave access_token out to get a new token, or start the server with --allow-live-tokens.';
    throw new ControlError(403, 'live_token', message, { advice });
  }
  const hash = hashToken(token);
  const isKnown = await ports.store.read(
    async (reads) => (await reads.tokens.find(hash)) ?? (await reads.userTokens.find(hash)),
  );
  if (isKnown) {
    throw new ControlError(409, 'token_exists', 'access_token is a token of this instance already.');
  }
}
