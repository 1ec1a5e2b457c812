import { createToken, PERMISSIONS } from '../../app/create-token.ts';
import { createUserToken } from '../../app/create-user-token.ts';
import type { PageToken } from '../../app/ports/entities.ts';
import type { Ports } from '../../app/ports/ports.ts';
import { requireFound } from '../../app/require-found.ts';
import { hashToken, isLiveToken } from '../../app/secrets.ts';
import { id, integer, list, object, oneOf, text } from '../../contract/graph-types.ts';
import type { AppId, PageId, UserId } from '../../domain/ids.ts';
import { ControlError } from '../control-error.ts';
import { route, type Route } from '../route.ts';
import { listOf, tokenGrant, tokenView } from '../schemas.ts';
import type { TokenView } from '../shapes.ts';
import { encodeInstant } from '../views/instant.ts';

const permissions = list(oneOf(PERMISSIONS), 0, PERMISSIONS.length);

/** Number of tokens that one request searches for those of a Page. */
const SEARCHED = 5000;

export const tokenRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/tokens',
    summary:
      'Lists the Page access tokens of a Page, without the tokens themselves, of which only hashes are stored. One request ' +
      `searches ${SEARCHED} tokens; next is the value of after for the rest`,
    query: object({ page_id: id, after: text(100) }, ['page_id']),
    result: listOf(tokenView),
    answer({ ports, query: { page_id, after } }) {
      return ports.store.read(async (reads) => {
        const page = requireFound(await reads.pages.find(page_id as PageId), 'page', page_id);
        // Behind every hash that begins with the id.
        const searched = await reads.tokens.list(after === undefined ? '' : `${after}g`, SEARCHED);
        const last = searched.length === SEARCHED ? searched.at(-1) : undefined;
        const data = searched.filter(({ pageId }) => pageId === page.id).map(encodeToken);
        return { data, ...(last && { next: tokenId(last) }) };
      });
    },
  }),
  route({
    method: 'POST',
    path: '/tokens',
    summary: 'Creates a Page access token, or registers the given access_token; expires_in is in seconds',
    body: object({ app_id: id, page_id: id, permissions, expires_in: integer(1), access_token: text(500) }, [
      'app_id',
      'page_id',
    ]),
    result: tokenGrant,
    async answer({ ports, allowLiveTokens, body: { app_id, page_id, permissions, expires_in, access_token } }) {
      if (access_token !== undefined) await checkGivenToken(ports, access_token, allowLiveTokens);
      const token = await createToken(ports, {
        appId: app_id as AppId,
        pageId: page_id as PageId,
        ...(permissions && { permissions }),
        ...(expires_in !== undefined && { lifetimeSeconds: expires_in }),
        ...(access_token !== undefined && { token: access_token }),
      });
      return { access_token: token };
    },
  }),
  route({
    method: 'POST',
    path: '/user_tokens',
    summary:
      'Creates a user access token of a person who runs Pages, or registers the given access_token; expires_in is in seconds',
    body: object({ app_id: id, user_id: id, permissions, expires_in: integer(1), access_token: text(500) }, [
      'app_id',
      'user_id',
    ]),
    result: tokenGrant,
    async answer({ ports, allowLiveTokens, body: { app_id, user_id, permissions, expires_in, access_token } }) {
      if (access_token !== undefined) await checkGivenToken(ports, access_token, allowLiveTokens);
      const token = await createUserToken(ports, {
        appId: app_id as AppId,
        userId: user_id as UserId,
        ...(permissions && { permissions }),
        ...(expires_in !== undefined && { lifetimeSeconds: expires_in }),
        ...(access_token !== undefined && { token: access_token }),
      });
      return { access_token: token };
    },
  }),
];

const tokenId = ({ hash }: PageToken): string => hash.slice(0, 16);

const encodeToken = (token: PageToken): TokenView => ({
  id: tokenId(token),
  app_id: token.appId,
  permissions: token.permissions,
  issued_at: encodeInstant(token.issuedAt),
  expires_at: token.expiresAt === null ? null : encodeInstant(token.expiresAt),
});

/** Throws ControlError for a token that cannot be registered: of other characters, live, or registered already. */
async function checkGivenToken(ports: Ports, token: string, allowLiveTokens: boolean): Promise<void> {
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
