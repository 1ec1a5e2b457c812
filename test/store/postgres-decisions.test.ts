import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Store } from '../../src/app/ports/store.ts';
import type { PageId } from '../../src/domain/ids.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { openStore } from '../../src/store/store.ts';
import { ask } from '../support/ask.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';
import { emptySchema } from '../support/postgres.ts';
import { aPage, NOON, settingsNumber } from './records.ts';

const idOf = (number: number): PageId => String(8000 + number) as PageId;

/** Opens two stores over one database with this number of Pages, of which the other store has locked the first. */
async function openBesideLock(url: string, t: TestContext, pages: number) {
  const [one, other] = [
    openStore(await openPostgres(url, PATIENT_POSTGRES)),
    openStore(await openPostgres(url, PATIENT_POSTGRES)),
  ];
  t.after(() => Promise.all([one.close(), other.close()]));
  await one.write(async (tx) => {
    for (let i = 0; i < pages; i++) await tx.pages.create(aPage({ id: idOf(i) }));
  });
  const [locked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holder = other.write(async (tx) => {
    await tx.journal.append(idOf(0), { kind: 'page_created' }, NOON);
    locked.resolve();
    await released.promise;
  });
  await locked.promise;
  const release = async () => {
    released.resolve();
    await holder;
  };
  return { store: one, release };
}

/** Changes the settings of Pages in one turn of the event loop; resolves to their revisions before that. */
const decideAbout = (store: Store, from: number, to: number): Promise<readonly (number | undefined)[]> =>
  Promise.all(
    Array.from({ length: to - from }, (_, i) =>
      store.decide(idOf(from + i), (page) => {
        const event = { kind: 'call_settings_update', settings: settingsNumber(from + i) } as const;
        return { result: page?.revision, change: { events: [{ event, at: NOON }] } };
      }),
    ),
  );

describe('Decisions on PostgreSQL', () => {
  it('of several turns are stored together while many are under way', async (t) => {
    const url = await emptySchema(t);
    // Decisions that wait do so until the end of those under way. Before the stores are opened, so that all timers end.
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { store, release } = await openBesideLock(url, t, 40);
    const underWay = decideAbout(store, 0, 20);
    await nextTurn();
    const later = [decideAbout(store, 20, 30)];
    for (let turn = 0; turn < 3; turn++) await nextTurn();
    later.push(decideAbout(store, 30, 40));
    await nextTurn();
    await release();
    const before = await Promise.all([underWay, ...later]);
    assert.deepEqual(before.flat(), [1, ...Array.from({ length: 39 }, () => 0)]);
    const rows = await ask(url, 'SELECT count(DISTINCT CAST(xmin AS text)) AS transactions FROM journal');
    // That of the lock, one with 19 Pages, and one with the first Page and all that waited.
    assert.equal(Number(rows[0]?.['transactions']), 3);
  });

  it('do not wait for long for others that wait for a locked Page', async (t) => {
    const { store, release } = await openBesideLock(await emptySchema(t), t, 21);
    const underWay = decideAbout(store, 0, 20);
    await nextTurn();
    assert.deepEqual(await decideAbout(store, 20, 21), [0]);
    await release();
    assert.deepEqual(await underWay, [1, ...Array.from({ length: 19 }, () => 0)]);
  });
});
