import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pg from 'pg';
import { PostgresDeliveryWork } from '../../src/store/postgres/delivery-work.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import type { Parameter } from '../../src/store/postgres/query.ts';
import { openPostgresTarget } from '../../src/store/postgres/transfer.ts';
import { openStore } from '../../src/store/store.ts';
import { ask } from '../support/ask.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';
import { emptySchema } from '../support/postgres.ts';
import { anAttempt, APP, aPage, NOON, PAGE } from './records.ts';

/** Some pages of the table. */
const COUNT = 200;
/** As long as the webhook of settings with call hours. */
const BODY = JSON.stringify({ hours: '09:00'.repeat(140) });
const FREE_HALF = [{ reloptions: ['fillfactor=50'] }];
const OPTIONS = "SELECT reloptions FROM pg_class WHERE oid = 'deliveries'::regclass";

describe('The table of deliveries in PostgreSQL', () => {
  it('has room for the results of first attempts that succeed, which leave all indexes as they are', async (t) => {
    const url = await emptySchema(t);
    const driver = await openPostgres(url, PATIENT_POSTGRES);
    t.after(() => driver.close());
    const store = openStore(driver);
    await store.write(async (tx) => {
      await tx.pages.create(aPage());
      for (let i = 0; i < COUNT; i++) {
        const revision = await tx.journal.append(PAGE, { kind: 'page_created' }, NOON);
        await tx.deliveries.enqueue(PAGE, revision, APP, 'call_settings_update', BODY, NOON);
      }
    });
    const claim = { now: NOON, leaseUntil: NOON + 60_000, limit: 1, batch: COUNT, busy: [] };
    const [leased] = await store.claimQueues(claim);
    assert.ok(leased);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query('BEGIN');
      const work = new PostgresDeliveryWork((sql, values: readonly Parameter[]) => {
        let number = 0;
        const marked = sql.replace(/\?/g, () => `$${++number}`);
        return client.query(marked, [...values]);
      }, 'process');
      const result = { attempt: anAttempt(), state: 'delivered', dueAt: NOON } as const;
      await work.recordResults(
        leased.due.map((delivery) => ({ delivery, ...result })),
        [],
      );
      const { rows } = await client.query(
        `SELECT n_tup_upd::int AS updated, n_tup_hot_upd::int AS hot FROM pg_stat_xact_user_tables
          WHERE relid = 'deliveries'::regclass`,
      );
      assert.deepEqual(rows, [{ updated: COUNT, hot: COUNT }]);
    } finally {
      await client.end();
    }
  });

  it('has that room after an import, too', async (t) => {
    const [migrated, imported] = [await emptySchema(t), await emptySchema(t)];
    await (await openPostgres(migrated, PATIENT_POSTGRES)).close();
    const target = await openPostgresTarget(imported);
    await target.commit();
    await target.close();
    assert.deepEqual([await ask(migrated, OPTIONS), await ask(imported, OPTIONS)], [FREE_HALF, FREE_HALF]);
  });
});
