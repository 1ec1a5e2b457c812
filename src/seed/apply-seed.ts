import { RECEIVERS_PATH, toStoredCallback } from '../app/callback-address.ts';
import { createAdmin } from '../app/create-admin.ts';
import { createApp } from '../app/create-app.ts';
import { createConsumer } from '../app/create-consumer.ts';
import { createPage } from '../app/create-page.ts';
import { createToken } from '../app/create-token.ts';
import type { App } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { Reads, Store, Tx } from '../app/ports/store.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';
import { makeAppSecret, makeDemoPageToken } from '../app/secrets.ts';
import { subscribePage } from '../app/subscribe-page.ts';
import { CALLING_FIELDS } from '../contract/subscriptions.ts';
import type { AppId, PageId, Psid } from '../domain/ids.ts';
import { SEEDED } from './demo.ts';
import type { Seed } from './seed-file.ts';

/** Maximum time that another process may take to apply its seed; ms. */
const OTHER_PROCESS_MS = 60_000;

/** An import may bring apps and Pages without an entry about a seed. */
async function isEmpty(reads: Reads): Promise<boolean> {
  if ((await reads.metadata.find(SEEDED)) !== undefined) return false;
  return (await reads.apps.list('', 1)).length + (await reads.pages.list('', 1)).length === 0;
}

/**
 * Applies a seed to an empty instance, whole or not at all. Resolves to false when the instance was not empty, also when
 * another process applied its seed at the same time: the metadata entry is written first, so that the second of two
 * transactions waits for the first.
 */
export async function applySeed(ports: Ports, seed: Seed): Promise<boolean> {
  for (const begun = performance.now(); ;) {
    try {
      return await ports.store.write(async (tx) => {
        if (!(await isEmpty(tx))) return false;
        await tx.metadata.save(SEEDED, '{}');
        await create({ ...ports, store: within(ports.store, tx) }, seed);
        return true;
      });
    } catch (error) {
      // A large seed of another process takes longer than a statement may wait.
      if (!(error instanceof TransientFailure) || performance.now() - begun > OTHER_PROCESS_MS) throw error;
    }
  }
}

/** Returns a store whose transactions are parts of `tx`. */
const within = (store: Store, tx: Tx): Store => ({ ...store, read: (query) => query(tx), write: (act) => act(tx) });

const psidOf = ({ psid }: { readonly psid?: string }) => (psid === undefined ? {} : { psid: psid as Psid });

async function create(ports: Ports, seed: Seed): Promise<void> {
  const apps: App[] = [];
  for (const appSeed of seed.apps) apps.push(await createSeedApp(ports, appSeed));
  const pageIds: PageId[] = [];
  for (const pageSeed of seed.pages) {
    const pageId = await createSeedPage(ports, pageSeed);
    pageIds.push(pageId);
    for (const [i, app] of apps.entries()) {
      await createToken(ports, { appId: app.id, pageId, token: makeDemoPageToken(app.secret, pageId) });
      await subscribePage(ports, { pageId, appId: app.id, fields: seed.apps[i]?.fields ?? CALLING_FIELDS });
    }
  }
  const shown = JSON.stringify({ app: apps[0]?.id, page: pageIds[0] });
  await ports.store.write((tx) => tx.metadata.save(SEEDED, shown));
}

async function createSeedApp(ports: Ports, seed: Seed['apps'][number]): Promise<App> {
  const app = await createApp(ports, {
    name: seed.name,
    secret: seed.secret ?? makeAppSecret(),
    ...(seed.id !== undefined && { id: seed.id as AppId }),
  });
  const fields = seed.fields ?? CALLING_FIELDS;
  const callbackUrl = toStoredCallback(seed.callback_url ?? RECEIVERS_PATH + app.id, '');
  await ports.store.write((tx) =>
    tx.subscriptions.saveOfApp({ appId: app.id, callbackUrl, verifyToken: '', fields, includeValues: true }),
  );
  return app;
}

async function createSeedPage(ports: Ports, seed: Seed['pages'][number]): Promise<PageId> {
  const page = await createPage(ports, {
    name: seed.name,
    ...(seed.id !== undefined && { id: seed.id as PageId }),
    ...(seed.eligible !== undefined && { eligible: seed.eligible }),
    ...(seed.call_settings && { callSettings: seed.call_settings }),
  });
  for (const consumer of seed.consumers ?? []) {
    const zone = consumer.time_zone === undefined ? {} : { timeZone: consumer.time_zone };
    await createConsumer(ports, { pageId: page.id, name: consumer.name, ...psidOf(consumer), ...zone });
  }
  for (const admin of seed.admins ?? []) {
    await createAdmin(ports, { pageId: page.id, name: admin.name, ...psidOf(admin) });
  }
  return page.id;
}
