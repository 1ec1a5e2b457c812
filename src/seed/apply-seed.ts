import { RECEIVERS_PATH, toStoredCallback } from '../app/callback-address.ts';
import { createAdmin } from '../app/create-admin.ts';
import { createApp } from '../app/create-app.ts';
import { createConsumer } from '../app/create-consumer.ts';
import { createPage } from '../app/create-page.ts';
import { createPersona } from '../app/create-persona.ts';
import { createToken } from '../app/create-token.ts';
import type { App } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { Reads, Store, Tx } from '../app/ports/store.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';
import { makeAppSecret, makeDemoPageToken } from '../app/secrets.ts';
import { subscribePage } from '../app/subscribe-page.ts';
import { readConsumer } from '../contract/people.ts';
import { CALLING_FIELDS } from '../contract/subscriptions.ts';
import type { AppId, PageId, PersonaId, Psid, UserId } from '../domain/ids.ts';
import { SEED_RECORD } from './seed-record.ts';
import type { Seed } from './seed.ts';

/** Time for which another process that applies its seed is waited for, in ms. */
const TIMEOUT_MS = 60_000;

/** Returns true when no seed was applied and there is no app and no Page. Imported data may have no seed. */
async function isEmpty(reads: Reads): Promise<boolean> {
  if ((await reads.metadata.find(SEED_RECORD)) !== undefined) return false;
  return (await reads.apps.list('', 1)).length + (await reads.pages.list('', 1)).length === 0;
}

/**
 * Applies a seed to an empty instance in one transaction. Resolves to false when the instance is not empty, also when
 * another process applies a seed at the same time: the record is written first, so that the second of two waits for the
 * first.
 */
export async function applySeed(ports: Ports, seed: Seed): Promise<boolean> {
  // Most starts find data, and need no transaction, whose commit would wait for the disk.
  if (!(await ports.store.read(isEmpty))) return false;
  for (const startedAt = performance.now(); ;) {
    try {
      return await ports.store.write(async (tx) => {
        if (!(await isEmpty(tx))) return false;
        await tx.metadata.save(SEED_RECORD, '{}');
        await createAll({ ...ports, store: joinTransaction(ports.store, tx) }, seed);
        return true;
      });
    } catch (error) {
      // A large seed of another process can take longer than a statement may wait.
      if (!(error instanceof TransientFailure) || performance.now() - startedAt > TIMEOUT_MS) throw error;
    }
  }
}

/** Returns a store whose transactions are parts of `tx`. */
const joinTransaction = (store: Store, tx: Tx): Store => ({
  ...store,
  read: (query) => query(tx),
  write: (act) => act(tx),
});

const pickPsid = ({ psid }: { readonly psid?: string }) => (psid === undefined ? {} : { psid: psid as Psid });

async function createAll(ports: Ports, seed: Seed): Promise<void> {
  const apps: App[] = [];
  const { store } = ports;
  for (const seedApp of seed.apps) {
    const app = await createApp(ports, {
      name: seedApp.name,
      secret: seedApp.secret ?? makeAppSecret(),
      ...(seedApp.id !== undefined && { id: seedApp.id as AppId }),
      ...(seedApp.requires_proof !== undefined && { requiresProof: seedApp.requires_proof }),
    });
    const fields = seedApp.fields ?? CALLING_FIELDS;
    const callbackUrl = toStoredCallback(seedApp.callback_url ?? RECEIVERS_PATH + app.id, '');
    await store.write((tx) =>
      tx.subscriptions.saveOfApp({ appId: app.id, callbackUrl, verifyToken: '', fields, includeValues: true }),
    );
    apps.push(app);
  }
  const pageIds: PageId[] = [];
  for (const seedPage of seed.pages) {
    const page = await createPage(ports, {
      name: seedPage.name,
      ...(seedPage.category !== undefined && { category: seedPage.category }),
      ...(seedPage.id !== undefined && { id: seedPage.id as PageId }),
      ...(seedPage.eligible !== undefined && { eligible: seedPage.eligible }),
      ...(seedPage.call_settings && { callSettings: seedPage.call_settings }),
    });
    pageIds.push(page.id);
    for (const [i, app] of apps.entries()) {
      await createToken(ports, { appId: app.id, pageId: page.id, token: makeDemoPageToken(app.secret, page.id) });
      const fields = seed.apps[i]?.fields ?? CALLING_FIELDS;
      await subscribePage(ports, { pageId: page.id, appId: app.id, fields });
    }
    for (const consumer of seedPage.consumers ?? []) {
      await createConsumer(ports, { pageId: page.id, ...pickPsid(consumer), ...readConsumer(consumer) });
    }
    const { messenger_profile: profile } = seedPage;
    if (profile) await store.write((tx) => tx.messengerProfiles.save(page.id, profile));
    for (const { id, name, profile_picture_url: pictureUrl } of seedPage.personas ?? []) {
      await createPersona(ports, {
        pageId: page.id,
        name,
        pictureUrl,
        ...(id !== undefined && { id: id as PersonaId }),
      });
    }
    for (const admin of seedPage.admins ?? []) {
      const user = admin.user_id === undefined ? {} : { userId: admin.user_id as UserId };
      await createAdmin(ports, { pageId: page.id, name: admin.name, ...pickPsid(admin), ...user });
    }
  }
  await store.write((tx) => tx.metadata.save(SEED_RECORD, JSON.stringify({ app: apps[0]?.id, page: pageIds[0] })));
}
