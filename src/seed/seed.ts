import { RECEIVERS_PATH, toStoredCallback } from '../app/callback-address.ts';
import { createAdmin } from '../app/create-admin.ts';
import { createApp } from '../app/create-app.ts';
import { createConsumer } from '../app/create-consumer.ts';
import { createPage } from '../app/create-page.ts';
import { createToken } from '../app/create-token.ts';
import type { App } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { Reads, Store, Tx } from '../app/ports/store.ts';
import { makeDemoPageToken, makeAppSecret } from '../app/secrets.ts';
import { subscribePage } from '../app/subscribe-page.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';
import { callSettingsPatch } from '../contract/call-settings.ts';
import { boolean, id, list, object, string } from '../contract/graph-types.ts';
import { ParamError } from '../contract/param-error.ts';
import { CALLING_FIELDS, subscribedAppsParams } from '../contract/subscriptions.ts';
import { checkCallHours } from '../domain/call-hours.ts';
import type { AppId, PageId, Psid } from '../domain/ids.ts';
import { timeZoneName } from '../contract/time-zone-name.ts';

/**
 * What an empty instance begins with. Every app gets a token for every Page and is subscribed to it; the token is made
 * from the app's secret and the Page's id, so a seed that fixes both fixes the token.
 */
const seedFile = object(
  {
    apps: list(
      object(
        {
          name: string,
          id,
          secret: string,
          /** The built-in receiver when left out. */
          callback_url: string,
          fields: subscribedAppsParams.members.subscribed_fields,
        },
        ['name'],
      ),
    ),
    pages: list(
      object(
        {
          name: string,
          id,
          eligible: boolean,
          call_settings: callSettingsPatch,
          consumers: list(object({ name: string, psid: id, time_zone: timeZoneName }, ['name'])),
          /** Those who run the Page. */
          admins: list(object({ name: string, psid: id }, ['name'])),
        },
        ['name'],
      ),
    ),
  },
  ['apps', 'pages'],
);

export type Seed = ReturnType<typeof seedFile.decode>;

export const DEMO_SEED: Seed = {
  apps: [{ name: 'Demo app' }],
  pages: [
    {
      name: 'Demo Page',
      consumers: [
        { name: 'Alex', time_zone: 'America/Los_Angeles' },
        { name: 'Sam', time_zone: 'Europe/Berlin' },
      ],
      admins: [{ name: 'Robin' }],
    },
  ],
};

/** Reads a seed document; throws ParamError or Refused, naming what is wrong. */
export function readSeed(document: unknown): Seed {
  const seed = seedFile.decode(document, []);
  refuseTwice(seed.apps.map((app) => app.id));
  if (twiceIn(seed.apps.map((app) => app.secret)) !== undefined) {
    throw new ParamError('repeated', 'Two apps have the same secret, so their tokens would be the same');
  }
  refuseTwice(seed.pages.map((page) => page.id));
  for (const page of seed.pages) {
    refuseTwice([...(page.consumers ?? []), ...(page.admins ?? [])].map((person) => person.psid));
    if (page.call_settings?.callHours) checkCallHours(page.call_settings.callHours);
  }
  return seed;
}

function refuseTwice(ids: readonly (string | undefined)[]): void {
  const twice = twiceIn(ids);
  if (twice !== undefined) throw new ParamError('repeated', `The id ${twice} is given twice`);
}

const twiceIn = (given: readonly (string | undefined)[]): string | undefined =>
  given.find((each, i) => each !== undefined && given.indexOf(each) !== i);

/** How long another process may take to plant. */
const PLANTING_MS = 60_000;

/** The fact that there has been a seed: its first app and Page, to show at start. */
const SHOWN = 'shown';

/** Whether nothing has been planted and nothing made; what is imported may have no seed. */
async function isEmpty(reads: Reads): Promise<boolean> {
  if ((await reads.metadata.find(SHOWN)) !== undefined) return false;
  return (await reads.apps.list('', 1)).length + (await reads.pages.list('', 1)).length === 0;
}

/**
 * Plants a seed in an empty instance, whole or not at all. False when there has been one, also when another process
 * planted it at the same time: the fact comes first, so that the second of two waits for the first.
 */
export async function applySeed(ports: Ports, seed: Seed): Promise<boolean> {
  for (const begun = performance.now(); ;) {
    try {
      return await ports.store.write(async (tx) => {
        if (!(await isEmpty(tx))) return false;
        await tx.metadata.save(SHOWN, '{}');
        await plant({ ...ports, store: within(ports.store, tx) }, seed);
        return true;
      });
    } catch (error) {
      // Whoever plants a large seed takes longer than a statement may wait.
      if (!(error instanceof TransientFailure) || performance.now() - begun > PLANTING_MS) throw error;
    }
  }
}

/** A store whose transactions are parts of `tx`. */
const within = (store: Store, tx: Tx): Store => ({ ...store, read: (query) => query(tx), write: (act) => act(tx) });

const psidOf = ({ psid }: { readonly psid?: string }) => (psid === undefined ? {} : { psid: psid as Psid });

async function plant(ports: Ports, seed: Seed): Promise<void> {
  const apps: App[] = [];
  const { store } = ports;
  for (const given of seed.apps) {
    const app = await createApp(ports, {
      name: given.name,
      secret: given.secret ?? makeAppSecret(),
      ...(given.id !== undefined && { id: given.id as AppId }),
    });
    const fields = given.fields ?? CALLING_FIELDS;
    const callbackUrl = toStoredCallback(given.callback_url ?? RECEIVERS_PATH + app.id, '');
    await store.write((tx) =>
      tx.subscriptions.saveOfApp({ appId: app.id, callbackUrl, verifyToken: '', fields, includeValues: true }),
    );
    apps.push(app);
  }
  const pageIds: PageId[] = [];
  for (const given of seed.pages) {
    const page = await createPage(ports, {
      name: given.name,
      ...(given.id !== undefined && { id: given.id as PageId }),
      ...(given.eligible !== undefined && { eligible: given.eligible }),
      ...(given.call_settings && { callSettings: given.call_settings }),
    });
    pageIds.push(page.id);
    for (const [i, app] of apps.entries()) {
      await createToken(ports, { appId: app.id, pageId: page.id, token: makeDemoPageToken(app.secret, page.id) });
      const fields = seed.apps[i]?.fields ?? CALLING_FIELDS;
      await subscribePage(ports, { pageId: page.id, appId: app.id, fields });
    }
    for (const consumer of given.consumers ?? []) {
      const zone = consumer.time_zone === undefined ? {} : { timeZone: consumer.time_zone };
      await createConsumer(ports, { pageId: page.id, name: consumer.name, ...psidOf(consumer), ...zone });
    }
    for (const admin of given.admins ?? []) {
      await createAdmin(ports, { pageId: page.id, name: admin.name, ...psidOf(admin) });
    }
  }
  await store.write((tx) => tx.metadata.save(SHOWN, JSON.stringify({ app: apps[0]?.id, page: pageIds[0] })));
}

/** What a newcomer needs at hand: the seed's first app and Page, with a token that works. */
export interface Demo {
  readonly app: { readonly id: string; readonly secret: string };
  readonly page: { readonly id: string; readonly name: string; readonly access_token: string };
  readonly consumers: readonly { readonly psid: string; readonly name: string }[];
}

/** Undefined before a seed was planted, or when it had no app or no Page. */
export function findDemo(ports: Ports): Promise<Demo | undefined> {
  return ports.store.read(async (reads) => {
    const shown = JSON.parse((await reads.metadata.find(SHOWN)) ?? '{}') as { app?: AppId; page?: PageId };
    const app = shown.app && (await reads.apps.find(shown.app));
    const page = shown.page && (await reads.pages.find(shown.page));
    if (!app || !page) return undefined;
    const consumers = await reads.consumers.list(page.id);
    return {
      app: { id: app.id, secret: app.secret },
      page: { id: page.id, name: page.name, access_token: makeDemoPageToken(app.secret, page.id) },
      consumers: consumers.map(({ psid, name }) => ({ psid, name })),
    };
  });
}
