import type { PageId, Psid } from '../domain/ids.ts';
import { requireFound } from './require-found.ts';
import type { Consumer } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import { makePsid } from './ids.ts';

/** Makes a person who can be in touch with a Page, in an IANA time zone if given. Refusal: not_found. */
export async function createConsumer(
  ports: Ports,
  given: { readonly pageId: PageId; readonly psid?: Psid; readonly name: string; readonly timeZone?: string },
): Promise<Consumer> {
  const { pageId, name, psid = makePsid(), timeZone = null } = given;
  const consumer: Consumer = { pageId, psid, name, timeZone, createdAt: ports.clock.now() };
  await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    await tx.consumers.create(consumer);
  });
  return consumer;
}
