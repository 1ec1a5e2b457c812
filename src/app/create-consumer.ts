import type { PageId, Psid } from '../domain/ids.ts';
import { requireFound } from './require-found.ts';
import type { Consumer } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import { makePsid } from './ids.ts';

/** Creates a person who can write to a Page and call it. `timeZone` is an IANA name. Refusal: not_found. */
export async function createConsumer(
  ports: Ports,
  options: { readonly pageId: PageId; readonly psid?: Psid; readonly name: string; readonly timeZone?: string },
): Promise<Consumer> {
  const { pageId, name, psid = makePsid(), timeZone = null } = options;
  const consumer: Consumer = { pageId, psid, name, timeZone, createdAt: ports.clock.now() };
  await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    await tx.consumers.create(consumer);
  });
  return consumer;
}
