import { randomUUID } from 'node:crypto';
import type { Driver, Row, Statements } from '../driver.ts';
import { BUCKETS } from '../records/bucket.ts';
import { StoreUnavailable } from '../unavailable.ts';

const ROLE = 'SELECT number, instance_id FROM database_roles ORDER BY number';

/**
 * Checks that the databases are those of one instance and in their order, and joins empty ones to it. The first of them gets
 * the places of buckets, and the others a copy of the apps' subscriptions. Throws StoreUnavailable.
 */
export async function prepareSeveral(drivers: readonly Driver[]): Promise<void> {
  // Its reads of a cached Page do not say that the Page is gone, so a process would answer for a Page that was moved.
  if (drivers.some(({ missingParts }) => missingParts)) {
    throw new StoreUnavailable(
      'One of the databases is distributed with Citus, which cannot be one of several; give it as the only --database.',
    );
  }
  const [home, ...others] = drivers as [Driver, ...Driver[]];
  const instance = await write(home, async (sql) => {
    // One process after the other.
    await sql.run('LOCK TABLE database_roles IN SHARE ROW EXCLUSIVE MODE');
    const role = await sql.get(ROLE);
    if (role && Number(role['number']) !== 0) throw wrongNumber(1, role);
    const id = role ? String(role['instance_id']) : randomUUID();
    if (!role) await sql.run('INSERT INTO database_roles (number, instance_id) VALUES (?, ?)', 0, id);
    const made = await sql.get('SELECT count(*) AS number FROM bucket_places');
    if (Number(made?.['number']) < BUCKETS)
      await sql.run(
        'INSERT INTO bucket_places (bucket, place) SELECT bucket, 0 FROM generate_series(0, ?) AS bucket ON CONFLICT DO NOTHING',
        BUCKETS - 1,
      );
    return id;
  });
  for (const [i, other] of others.entries()) await write(other, (sql) => join(sql, i + 1, instance));
  await requireAll(home, drivers.length);
  await copySubscriptions(drivers);
}

/** Makes a database one of an instance, unless it is already. `number` is its place. Throws StoreUnavailable. */
async function join(sql: Statements, number: number, instance: string): Promise<void> {
  await sql.run('LOCK TABLE database_roles IN SHARE ROW EXCLUSIVE MODE');
  const role = await sql.get(ROLE);
  if (role) {
    if (role['instance_id'] === instance && Number(role['number']) === number) return;
    if (role['instance_id'] === instance) throw wrongNumber(number + 1, role);
    throw new StoreUnavailable(
      `The ${ordinal(number)} --database is one of another instance; give an empty database, or that of this instance.`,
    );
  }
  if ((await sql.get('SELECT 1 FROM apps LIMIT 1')) ?? (await sql.get('SELECT 1 FROM pages LIMIT 1'))) {
    throw new StoreUnavailable(
      `The ${ordinal(number)} --database has an instance of its own; give an empty database for the Pages to be moved to.`,
    );
  }
  await sql.run('INSERT INTO database_roles (number, instance_id) VALUES (?, ?)', number, instance);
}

/** Checks that an instance has no Pages on databases beyond the first `count`. Throws StoreUnavailable. */
export async function requireAll(home: Driver, count: number): Promise<void> {
  const row = await home.reader.get(
    'SELECT max(place) AS place, max(next_place) AS next_place, (SELECT max(number) FROM database_roles) AS number ' +
      'FROM bucket_places',
  );
  const number = Number(row?.['number'] ?? 0);
  if (number !== 0) throw wrongNumber(1, { number });
  const needed = Math.max(Number(row?.['place'] ?? 0), Number(row?.['next_place'] ?? 0)) + 1;
  if (needed <= count) return;
  throw new StoreUnavailable(
    `The instance has Pages on ${needed} databases, and ${count === 1 ? 'one was' : `${count} were`} given; ` +
      'give --database for each of them, in the same order everywhere.',
  );
}

/** Makes the copies of the apps' subscriptions what the first database has. */
export async function copySubscriptions([home, ...others]: readonly Driver[]): Promise<void> {
  await write(home as Driver, async (sql) => {
    // A subscription is written here first: none is under way while the table is locked.
    await sql.run('LOCK TABLE app_subscriptions IN SHARE MODE');
    const rows = await sql.all(
      'SELECT app_id, callback_url, verify_token, fields, include_values FROM app_subscriptions ORDER BY app_id',
    );
    for (const other of others) {
      await write(other, async (copy) => {
        await copy.run('DELETE FROM app_subscriptions');
        for (const row of rows) {
          await copy.run(
            'INSERT INTO app_subscriptions (app_id, callback_url, verify_token, fields, include_values) VALUES (?, ?, ?, ?, ?)',
            String(row['app_id']),
            String(row['callback_url']),
            String(row['verify_token']),
            String(row['fields']),
            Boolean(row['include_values']),
          );
        }
      });
    }
  });
}

const write = <T>(driver: Driver, act: (sql: Statements) => Promise<T>): Promise<T> => driver.write(act, () => {});

const wrongNumber = (given: number, role: Row): StoreUnavailable =>
  new StoreUnavailable(
    `The ${ordinal(given - 1)} --database is database ${Number(role['number']) + 1} of its instance; ` +
      'give the databases in the same order everywhere.',
  );

const ordinal = (place: number): string => ['first', 'second', 'third'][place] ?? `${place + 1}th`;
