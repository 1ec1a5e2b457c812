import type { PageId, Psid } from '../domain/ids.ts';
import { completeProfile, type Profile } from '../domain/profile.ts';
import { requireFound } from './require-found.ts';
import type { Consumer } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import { makePsid } from './ids.ts';

/**
 * Creates a person who can write to a Page and call it. `timeZone` is an IANA name; members of `profile` that are left out
 * get defaults, the first and last name from `name`. Refusal: not_found.
 */
export async function createConsumer(
  ports: Ports,
  options: {
    readonly pageId: PageId;
    readonly psid?: Psid;
    readonly name: string;
    readonly timeZone?: string;
    readonly profile?: Partial<Profile>;
  },
): Promise<Consumer> {
  const { pageId, name, psid = makePsid(), timeZone = null, profile = {} } = options;
  const createdAt = ports.clock.now();
  const consumer: Consumer = {
    pageId,
    psid,
    name,
    timeZone,
    profile: completeProfile(psid, name, profile),
    createdAt,
  };
  await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    await tx.consumers.create(consumer);
  });
  return consumer;
}
