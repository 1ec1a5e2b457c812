export interface TokenGrant {
  /** The first 16 digits of its SHA-256, by which it can be revoked. */
  readonly id: string;
  readonly access_token: string;
}

/** A Page access token. Only its hash is stored, so that it cannot be shown again. */
export interface TokenView {
  /** The first 16 digits of its SHA-256, by which it can be revoked. */
  readonly id: string;
  readonly app_id: string;
  readonly permissions: readonly string[];
  readonly issued_at: string;
  /** Null for a token that never expires. */
  readonly expires_at: string | null;
}

/** A user access token. */
export interface UserTokenView extends TokenView {
  readonly user_id: string;
}

export interface TokenRevoked {
  readonly revoked: true;
}

export interface NewToken {
  readonly app_id: string;
  readonly page_id: string;
  readonly permissions?: readonly string[];
  /** In seconds: 3,153,600,000 (100 years) at most. */
  readonly expires_in?: number;
}

export interface NewUserToken {
  readonly app_id: string;
  readonly user_id: string;
  readonly permissions?: readonly string[];
  /** In seconds: 3,153,600,000 (100 years) at most. */
  readonly expires_in?: number;
}
