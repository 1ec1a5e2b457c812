import type { Row } from '../driver.ts';
import type { PostgresQuery } from './query.ts';
import { ReadGroups } from './read-groups.ts';

const TOKENS = `SELECT t.* FROM unnest(CAST(? AS text[])) AS k (token_hash) JOIN tokens t ON t.token_hash = k.token_hash`;

/** Reads tokens in groups, by their hash: each is found as its row; undefined without one. */
export const tokenGroups = (query: PostgresQuery): ReadGroups<string, Row | undefined> =>
  new ReadGroups(async (hashes) => {
    const { rows } = await query(TOKENS, [[...new Set(hashes)]]);
    const byHash = new Map(rows.map((row) => [row['token_hash'], row]));
    return hashes.map((hash) => byHash.get(hash));
  });
