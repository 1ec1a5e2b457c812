import type { AppId, PageId, Psid } from '../domain/ids.ts';
import { splitName } from '../domain/profile.ts';
import type { Ports } from './ports/ports.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';

/** Renames an app. Other processes on the same database show its old name while they have it cached. Refusal: not_found. */
export function renameApp({ store }: Ports, id: AppId, name: string): Promise<void> {
  return store.write(async (tx) => {
    requireFound(await tx.apps.find(id), 'app', id);
    await tx.apps.rename(id, name);
  });
}

/** Renames a Page, as an event of its journal. Refusal: not_found. */
export async function renamePage(ports: Ports, id: PageId, name: string): Promise<void> {
  await ports.store.write(async (tx) => {
    const { name: before } = requireFound(await tx.pages.find(id), 'page', id);
    await recordEvent(ports, tx, id, { kind: 'page_renamed', name, before });
  });
  ports.wake(id);
}

/** Renames a consumer; first and last name of the profile are split from the new name. Refusal: not_found. */
export function renameConsumer({ store }: Ports, pageId: PageId, psid: Psid, name: string): Promise<void> {
  return store.write(async (tx) => {
    const { profile } = requireFound(await tx.consumers.find(pageId, psid), 'consumer', psid);
    await tx.consumers.rename(pageId, psid, name, { ...profile, ...splitName(name) });
  });
}

/** Renames a person who manages a Page, on this Page only. Refusal: not_found. */
export function renameAdmin({ store }: Ports, pageId: PageId, psid: Psid, name: string): Promise<void> {
  return store.write(async (tx) => {
    requireFound(await tx.admins.find(pageId, psid), 'admin', psid);
    await tx.admins.rename(pageId, psid, name);
  });
}
