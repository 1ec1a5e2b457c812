import { createToken } from '../../app/create-token.ts';
import { id, integer, list, object, string } from '../../contract/graph-types.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import { route, type Route } from '../route.ts';
import { tokenGrant } from '../schemas.ts';

export const tokenRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/tokens',
    summary: 'Creates a Page access token; expires_in is in seconds',
    body: object({ app_id: id, page_id: id, permissions: list(string), expires_in: integer(1) }, ['app_id', 'page_id']),
    result: tokenGrant,
    async answer({ ports, body: { app_id, page_id, permissions, expires_in } }) {
      const token = await createToken(ports, {
        appId: app_id as AppId,
        pageId: page_id as PageId,
        ...(permissions && { permissions }),
        ...(expires_in !== undefined && { lifetimeSeconds: expires_in }),
      });
      return { access_token: token };
    },
  }),
];
