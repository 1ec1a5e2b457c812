import { object, oneOf, string, type Decoder } from './graph-types.ts';
import type { JsonObject } from './json.ts';
import { ParamError } from './param-error.ts';

/** `oauth/access_token` and `debug_token`. Source: docs/graph/tokens.md §2.1, §2.2. */

/** Grants of Meta's login, which this server does not have: an answer with an app token would be mistaken for theirs. */
const LOGIN_GRANTS = ['authorization_code', 'fb_exchange_token', 'fb_attenuate_token'];

const unsupportedGrant = (path: readonly string[], what: string) =>
  new ParamError(
    'unsupported_grant',
    `The parameter ${what} is not supported by Switchhook: this endpoint issues app tokens only`,
    path,
  );

/** A parameter of a login grant. */
const loginParam: Decoder<never> = {
  decode(_, path) {
    throw unsupportedGrant(path, path.join());
  },
  schema: { not: {} },
};

const clientCredentials = oneOf(['client_credentials']);

export const accessTokenParams = object({
  code: loginParam,
  fb_exchange_token: loginParam,
  code_verifier: loginParam,
  client_id: string,
  client_secret: string,
  grant_type: {
    decode(value, path) {
      if (typeof value === 'string' && LOGIN_GRANTS.includes(value))
        throw unsupportedGrant(path, `${path.join()}=${value}`);
      return clientCredentials.decode(value, path);
    },
    schema: clientCredentials.schema,
  },
});

export const debugTokenParams = object({ input_token: string }, ['input_token']);

/** Description of a token; instants in epoch milliseconds. */
export interface TokenFacts {
  readonly appId: string;
  readonly appName: string;
  /** Page of a Page token. */
  readonly pageId?: string;
  /** Person of a user token. */
  readonly userId?: string;
  /** Pages of the person of a user token. */
  readonly pageIds?: readonly string[];
  readonly permissions: readonly string[];
  readonly issuedAt: number | null;
  readonly expiresAt: number | null;
  /** Reason for which the token is not in force; null while it is. */
  readonly error: { readonly code: number; readonly message: string; readonly subcode?: number } | null;
}

/** Encodes `data` of debug_token, instants in seconds, 0 for never. Source: docs/graph/tokens.md §2.2. */
export function encodeTokenFacts(facts: TokenFacts): JsonObject {
  const { pageId, userId, permissions, issuedAt, expiresAt, error } = facts;
  const isOfApp = pageId === undefined && userId === undefined;
  const targets = pageId === undefined ? (facts.pageIds ?? []) : [pageId];
  const seconds = (at: number | null) => (at === null ? 0 : Math.floor(at / 1000));
  return {
    app_id: facts.appId,
    type: pageId !== undefined ? 'PAGE' : isOfApp ? 'APP' : 'USER',
    application: facts.appName,
    ...(!isOfApp && { data_access_expires_at: 0, expires_at: seconds(expiresAt), issued_at: seconds(issuedAt) }),
    ...(error && { error }),
    is_valid: error === null,
    ...(pageId !== undefined && { profile_id: pageId }),
    ...(userId !== undefined && { user_id: userId }),
    scopes: permissions,
    ...(!isOfApp && { granular_scopes: permissions.map((scope) => ({ scope, target_ids: targets })) }),
  };
}
