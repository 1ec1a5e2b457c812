import type { PageToken, UserToken } from '../entities.ts';

export interface TokenReads {
  find(hash: string): Promise<PageToken | undefined>;
  /** In the order of their hashes, after the hash `after`. */
  list(after: string, limit: number): Promise<readonly PageToken[]>;
}

export interface TokenRecords extends TokenReads {
  create(token: PageToken): Promise<void>;
  /** Creates a token unless there is one with the same hash. */
  ensure(token: PageToken): Promise<void>;
  remove(hash: string): Promise<void>;
}

export interface UserTokenReads {
  find(hash: string): Promise<UserToken | undefined>;
  /** In the order of their hashes, after the hash `after`. */
  list(after: string, limit: number): Promise<readonly UserToken[]>;
}

export interface UserTokenRecords extends UserTokenReads {
  create(token: UserToken): Promise<void>;
  /** Creates a token unless there is one with the same hash. */
  ensure(token: UserToken): Promise<void>;
  remove(hash: string): Promise<void>;
}
