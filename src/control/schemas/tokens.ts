import { constant, instant, list, named, nullable, object, text } from '../../contract/schema.ts';
import type { TokenGrant, TokenRevoked, TokenView, UserTokenView } from '../shapes/tokens.ts';

export const tokenGrant = object<TokenGrant>({ id: text, access_token: text });

export const tokenView = named(
  'Token',
  object<TokenView>({
    id: text,
    app_id: text,
    permissions: list(text),
    issued_at: instant,
    expires_at: nullable(instant),
  }),
);

export const userTokenView = named(
  'UserToken',
  object<UserTokenView>({
    id: text,
    app_id: text,
    permissions: list(text),
    issued_at: instant,
    expires_at: nullable(instant),
    user_id: text,
  }),
);

export const tokenRevoked = object<TokenRevoked>({ revoked: constant(true) });
