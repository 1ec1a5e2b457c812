import type { Ports } from '../app/ports/ports.ts';
import { makeDemoPageToken } from '../app/secrets.ts';
import type { AppId, PageId } from '../domain/ids.ts';

/** The metadata entry that records the first app and Page of the seed; an instance with it has had its seed. */
export const SEEDED = 'shown';

/** The first app and Page of the seed, with a token that works, and the Page's consumers. */
export interface Demo {
  readonly app: { readonly id: string; readonly secret: string };
  readonly page: { readonly id: string; readonly name: string; readonly access_token: string };
  readonly consumers: readonly { readonly psid: string; readonly name: string }[];
}

/** Resolves to undefined before a seed was applied, or when it had no app or no Page. */
export function findDemo(ports: Ports): Promise<Demo | undefined> {
  return ports.store.read(async (reads) => {
    const seeded = JSON.parse((await reads.metadata.find(SEEDED)) ?? '{}') as { app?: AppId; page?: PageId };
    const app = seeded.app && (await reads.apps.find(seeded.app));
    const page = seeded.page && (await reads.pages.find(seeded.page));
    if (!app || !page) return undefined;
    const consumers = await reads.consumers.list(page.id);
    return {
      app: { id: app.id, secret: app.secret },
      page: { id: page.id, name: page.name, access_token: makeDemoPageToken(app.secret, page.id) },
      consumers: consumers.map(({ psid, name }) => ({ psid, name })),
    };
  });
}
