import type { Log } from '../app/ports/log.ts';
import type { Store } from '../app/ports/store.ts';
import type { Config } from '../config/config.ts';
import type { Driver } from '../store/driver.ts';
import type { SeveralStores } from '../store/several/store.ts';
import { openSqlite } from '../store/sqlite/driver.ts';
import { openStore } from '../store/store.ts';

/** The drivers of all databases of an instance, in their order; one as a rule. */
export type Drivers = readonly [Driver, ...Driver[]];

/** Opens SQLite, or the PostgreSQL databases of the config. Throws StoreUnavailable. */
export async function openDrivers(config: Config, log: Log): Promise<Drivers> {
  const { database, otherDatabases, data, poolSize, databaseTimeoutMs, prepare, readOnly } = config;
  if (database === undefined) {
    const onLost = (reason: string): void => log({ level: 'error', event: 'data.lost', reason });
    return [openSqlite(data, { acceptsOlderData: config.acceptOlderData, onLost })];
  }
  // Loaded only here, because the package pg is optional.
  const { openPostgres } = await import('../store/postgres/driver.ts');
  const options = { connections: poolSize, timeoutMs: databaseTimeoutMs, prepare, readOnly };
  const drivers: [Driver, ...Driver[]] = [await openPostgres(database, options)];
  try {
    for (const other of otherDatabases) drivers.push(await openPostgres(other, options));
    if (drivers.length === 1) {
      const { requireAll } = await import('../store/several/prepare.ts');
      await requireAll(drivers[0], 1);
    }
  } catch (error) {
    await Promise.all(drivers.map((driver) => driver.close()));
    throw error;
  }
  return drivers;
}

/** The store of an instance. */
export interface InstanceStore {
  readonly store: Store;
  /** Undefined for an instance on one database. */
  readonly several: SeveralStores | undefined;
}

/** Opens the store over all databases. Throws StoreUnavailable. */
export async function openInstanceStore(drivers: Drivers): Promise<InstanceStore> {
  if (drivers.length === 1) return { store: openStore(drivers[0]), several: undefined };
  // Loaded only here, because an instance has one database as a rule.
  const { openSeveral } = await import('../store/several/open.ts');
  const several = await openSeveral(drivers);
  return { store: several.store, several };
}

/** Returns the numbers of connections to all databases. */
export function sumOfPools(drivers: Drivers) {
  const pools = drivers.flatMap(({ pool }) => pool?.() ?? []);
  const sum = (of: (pool: (typeof pools)[number]) => number) => pools.reduce((total, pool) => total + of(pool), 0);
  return { total: sum(({ total }) => total), idle: sum(({ idle }) => idle), waiting: sum(({ waiting }) => waiting) };
}
