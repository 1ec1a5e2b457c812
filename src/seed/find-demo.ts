import type { Ports } from '../app/ports/ports.ts';
import { hashToken, makeDemoPageToken } from '../app/secrets.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { SEED_RECORD } from './seed-record.ts';

/** The first app and Page of the seed, with the token that the seed made. */
export interface Demo {
  readonly app: { readonly id: string; readonly secret: string };
  readonly page: {
    readonly id: string;
    readonly name: string;
    readonly access_token: string;
    /** True when the token was revoked, so that requests with it are refused. */
    readonly token_revoked: boolean;
  };
  readonly consumers: readonly { readonly psid: string; readonly name: string }[];
}

/** Returns the demo; undefined when no seed was applied, or one without an app or a Page. */
export function findDemo(ports: Ports): Promise<Demo | undefined> {
  return ports.store.read(async (reads) => {
    const record = JSON.parse((await reads.metadata.find(SEED_RECORD)) ?? '{}') as { app?: AppId; page?: PageId };
    const app = record.app && (await reads.apps.find(record.app));
    const page = record.page && (await reads.pages.find(record.page));
    if (!app || !page) return undefined;
    const consumers = await reads.consumers.list(page.id);
    const token = makeDemoPageToken(app.secret, page.id);
    const isRevoked = (await reads.tokens.find(hashToken(token))) === undefined;
    return {
      app: { id: app.id, secret: app.secret },
      page: { id: page.id, name: page.name, access_token: token, token_revoked: isRevoked },
      consumers: consumers.map(({ psid, name }) => ({ psid, name })),
    };
  });
}
