import { migrations } from '../migrations/index.ts';
import { distribute, requireCitus } from './citus.ts';
import { loadPg, OPENING_TIMEOUT_MS } from './driver.ts';
import { prepareDatabase } from './schema.ts';

/**
 * Migrates a database to the newest schema, building new indexes of its tables while others write, and, if asked to,
 * distributes its tables by Citus. Resolves to the version of the
 * schema and to the tables that were distributed now. Throws StoreUnavailable; without the extension nothing is done.
 */
export async function migrateTo(
  url: string,
  { distributes }: { readonly distributes: boolean },
): Promise<{ readonly version: number; readonly distributed: readonly string[] }> {
  const pg = await loadPg();
  const makeClient = () =>
    new pg.Client({
      connectionString: url,
      application_name: 'switchhook migrate',
      connectionTimeoutMillis: OPENING_TIMEOUT_MS,
    });
  if (distributes) await requireCitus(makeClient);
  const distributed = await prepareDatabase(
    makeClient,
    OPENING_TIMEOUT_MS,
    false,
    (client) => (distributes ? distribute(client) : Promise.resolve([])),
    { buildsIndexes: true },
  );
  return { version: migrations.length, distributed };
}
