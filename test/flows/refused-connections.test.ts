import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { startSteered, type AnyInstance } from '../support/instance.ts';
import { writeSettings } from '../support/subscriber.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const START = '2036-06-02T12:00:00.000Z';
const PAGES = 12;
/** Attempts to connect after which an origin is tried once a second only. */
const TRIED = 8;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Times of the attempts in the first hour, after the first one. */
const SCHEDULE = [0, SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE];

interface Delivery {
  readonly state: string;
  readonly attempts: readonly { readonly at: string; readonly failure: { readonly kind: string } | null }[];
}

/** A port on which nothing listens. */
const DOWN = 'http://127.0.0.1:1/webhook';

/** Starts an instance whose clock stands still, with an app on several Pages whose receiver is down. */
async function start(t: TestContext) {
  const folder = emptyFolder();
  const seedFile = join(folder, 'seed.json');
  const app = { name: 'App', id: '8000001', callback_url: DOWN, fields: ['call_settings_update'] };
  const pageIds = Array.from({ length: PAGES }, (_, i) => String(7_000_000 + i));
  writeFileSync(seedFile, JSON.stringify({ apps: [app], pages: pageIds.map((id) => ({ name: 'Page', id })) }));
  const instance = await startSteered({ seedFile });
  t.after(() => instance.close());
  await instance.control('/clock', { freeze: true, set: START });
  await Promise.all(
    pageIds.map(async (pageId) => {
      const { access_token: token } = (await instance.control('/tokens', { app_id: app.id, page_id: pageId })).json;
      await writeSettings(instance, { icon_enabled: false }, { pageId, token });
    }),
  );
  return { instance, pageIds };
}

const listDeliveries = async (instance: AnyInstance): Promise<readonly Delivery[]> =>
  (await instance.control('/deliveries?limit=100')).json.data;

const move = (instance: AnyInstance, advance: string) => instance.control('/clock', { advance });

describe('A receiver that refuses connections', () => {
  it('is tried once for all Pages at the next time of the schedule, after several attempts in a row', async (t) => {
    const { instance } = await start(t);
    await instance.control('/settle', {});
    const kinds = async (attempt: number) => {
      const list = await listDeliveries(instance);
      assert.deepEqual(new Set(list.map(({ state }) => state)), new Set(['pending']));
      return list.map(({ attempts }) => attempts[attempt]?.failure?.kind).toSorted();
    };
    const first = await kinds(0);
    assert.equal(first.length, PAGES);
    // The attempts of one moment are made together, so that some more may begin before the first of them has failed.
    assert.ok(first.filter((kind) => kind === 'refused').length >= TRIED);
    await move(instance, 'PT1S');
    const second = await kinds(1);
    // On a slow machine another second may pass meanwhile, in which one more tries.
    assert.equal(second[0], 'refused');
    assert.deepEqual(new Set(second.filter((kind) => kind !== 'refused')), new Set(['suspended']));
  });

  it('has each delivery attempted by its schedule, and loses each Page after an hour with a report before', async (t) => {
    const { instance, pageIds } = await start(t);
    await move(instance, 'PT2H');
    const list = await listDeliveries(instance);
    assert.equal(list.length, PAGES);
    for (const { state, attempts } of list) {
      assert.equal(state, 'dropped');
      assert.deepEqual(
        attempts.map(({ at }) => Date.parse(at) - Date.parse(START)),
        SCHEDULE,
      );
    }
    for (const pageId of pageIds) {
      const journal = (await instance.control(`/pages/${pageId}/journal`)).json.data;
      assert.deepEqual(
        journal
          .slice(0, 2)
          .map(({ kind, at }: { kind: string; at: string }) => [kind, Date.parse(at) - Date.parse(START)]),
        [
          ['webhooks_disabled', 60 * MINUTE],
          ['webhooks_failing', 15 * MINUTE],
        ],
      );
    }
  });
});
