import type { Driver } from '../driver.ts';
import { openStore } from '../store.ts';
import { copySubscriptions, prepareSeveral } from './prepare.ts';
import { openSeveralStores, type SeveralStores } from './store.ts';

/** Opens an instance on several databases, in their order. Throws StoreUnavailable. */
export async function openSeveral(drivers: readonly Driver[]): Promise<SeveralStores> {
  await prepareSeveral(drivers);
  const [home, ...others] = drivers.map(openStore);
  if (!home) throw new Error('an instance has a database');
  return openSeveralStores(home, others, () => copySubscriptions(drivers));
}
