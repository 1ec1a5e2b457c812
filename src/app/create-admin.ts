import type { PageId, Psid, UserId } from '../domain/ids.ts';
import { requireFound } from './require-found.ts';
import type { Admin } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import { makePsid, makeUserId } from './ids.ts';

/**
 * Creates a person who manages a Page on Meta's own surfaces: the inbox and the settings page. With the `userId` of an
 * admin of another Page it is the same person, whose user access token lists both; one who is
 * admin of the Page already is returned. Refusal: not_found.
 */
export async function createAdmin(
  ports: Ports,
  options: { readonly pageId: PageId; readonly psid?: Psid; readonly userId?: UserId; readonly name: string },
): Promise<Admin> {
  const { pageId, name, psid = makePsid(), userId = makeUserId() } = options;
  const admin: Admin = { pageId, psid, name, userId, createdAt: ports.clock.now() };
  return ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    const present = await tx.admins.findByUser(userId, pageId);
    if (!present) await tx.admins.create(admin);
    return present ?? admin;
  });
}
