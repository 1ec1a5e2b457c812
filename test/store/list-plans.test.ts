import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import type { RequestFilter } from '../../src/app/ports/request-log.ts';
import type { DeliveryFilter } from '../../src/app/ports/records/deliveries.ts';
import type { JournalFilter } from '../../src/app/ports/records/journal.ts';
import type { AppId, CallId, PageId, Psid } from '../../src/domain/ids.ts';
import type { Row, Statements, Value } from '../../src/store/driver.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { openPostgres } from '../../src/store/postgres/driver.ts';
import { SqlAdminReads } from '../../src/store/records/admins.ts';
import { SqlAppReads } from '../../src/store/records/apps.ts';
import { SqlCallReads } from '../../src/store/records/calls.ts';
import { SqlConsumerReads } from '../../src/store/records/consumers.ts';
import { SqlConversationReads } from '../../src/store/records/conversations.ts';
import { SqlDeliveryReads } from '../../src/store/records/deliveries.ts';
import { FACT_SOURCES } from '../../src/store/records/facts.ts';
import { SqlJournalReads } from '../../src/store/records/journal.ts';
import { SqlMessageReads } from '../../src/store/records/messages.ts';
import { SqlPageReads } from '../../src/store/records/pages.ts';
import { SqlRequestReads } from '../../src/store/records/requests.ts';
import { SqlThreadReads } from '../../src/store/records/threads.ts';
import { ask } from '../support/ask.ts';
import { PATIENT_POSTGRES } from '../support/patience.ts';
import { emptySchema } from '../support/postgres.ts';

const PAGE = '1' as PageId;
const APP = '2' as AppId;
const after = { pageId: PAGE, revision: 3, appId: APP, createdAt: 4 };

/** Every choice of filters of `GET /_control/deliveries`. */
const filters: readonly DeliveryFilter[] = [{}, { pageId: PAGE }]
  .flatMap((each) => [each, { ...each, appId: APP }])
  .flatMap((each) => [each, { ...each, state: 'dropped' as const }])
  .flatMap((each) => [each, { ...each, field: 'calls', hasFailed: true as const, event: 'connect' }])
  .flatMap((each) => [each, { ...each, psid: '5' as Psid, callId: 'c' as CallId, text: 'x' }])
  .flatMap((each) => [each, { ...each, trace: 't' }])
  .flatMap((each) => [each, { ...each, after }])
  .map((each) => ({ ...each, limit: 100 }));

/** Every choice of filters of `GET /_control/requests`. */
const requestFilters: readonly RequestFilter[] = [{}, { pageId: PAGE }, { trace: 't' }, { callId: 'c' as CallId }]
  .flatMap((each) => [each, { ...each, appId: APP, statuses: [[400, 599]] as const, method: 'GET' }])
  .flatMap((each) => [each, { ...each, psid: '5' as Psid, text: 'x' }])
  .flatMap((each) => [each, { ...each, after: '9' }])
  .map((each) => ({ ...each, limit: 100 }));

/** Every choice of filters of `GET /_control/pages/{id}/journal`. */
const journalFilters: readonly JournalFilter[] = [{}, { below: 9 }]
  .flatMap((each) => [each, { ...each, kind: 'call_refused' as const, psid: '5' as Psid }])
  .flatMap((each) => [each, { ...each, callId: 'c' as CallId, trace: 't', text: 'x' }])
  .map((each) => ({ ...each, pageId: PAGE, limit: 100 }));

/** Collects the statements that `read` runs, with their values in place of the marks. */
async function statementsOf(read: (sql: Statements) => Promise<unknown>): Promise<readonly string[]> {
  const problems: string[] = [];
  const record = (sql: string, values: readonly Value[]): void => {
    let at = 0;
    problems.push(
      sql.replace(/\?/g, () => (typeof values[at] === 'number' ? String(values[at++]) : `'${values[at++]}'`)),
    );
  };
  await read({
    all: async (sql: string, ...values: Value[]): Promise<Row[]> => {
      record(sql, values);
      return [];
    },
    get: async (sql: string, ...values: Value[]): Promise<undefined> => {
      record(sql, values);
      return undefined;
    },
  } as unknown as Statements);
  return problems;
}

const lists: Readonly<Record<string, (sql: Statements) => Promise<unknown>>> = {
  ...Object.fromEntries(
    filters.flatMap((filter) => [
      [`deliveries ${JSON.stringify(filter)}`, (sql: Statements) => new SqlDeliveryReads(sql).list(filter)],
      [
        `the last searched ${JSON.stringify(filter)}`,
        (sql: Statements) => new SqlDeliveryReads(sql).lastSearched(filter),
      ],
    ]),
  ),
  ...Object.fromEntries(
    requestFilters.flatMap((filter) => [
      [`requests ${JSON.stringify(filter)}`, (sql: Statements) => new SqlRequestReads(sql).list(filter)],
      [
        `the last searched request ${JSON.stringify(filter)}`,
        (sql: Statements) => new SqlRequestReads(sql).lastSearched(filter),
      ],
    ]),
  ),
  ...Object.fromEntries(
    journalFilters.flatMap((filter) => [
      [`the journal ${JSON.stringify(filter)}`, (sql: Statements) => new SqlJournalReads(sql).search(filter)],
      [
        `the last searched entry ${JSON.stringify(filter)}`,
        (sql: Statements) => new SqlJournalReads(sql).lastSearched(filter),
      ],
    ]),
  ),
  'the deliveries of an entry': (sql) => new SqlDeliveryReads(sql).listOfEntry(PAGE, 3),
  apps: (sql) => new SqlAppReads(sql).list('', 100),
  Pages: (sql) => new SqlPageReads(sql).list('', 100),
  consumers: (sql) => new SqlConsumerReads(sql).list(PAGE, '5', 100),
  'consumers without messages': (sql) => new SqlConsumerReads(sql).listWithoutMessages(PAGE, '5', 100),
  'threads with messages': (sql) => new SqlConversationReads(sql).list(PAGE, { olderThan: 9 }, 100),
  'messages whose buttons expire': (sql) => new SqlMessageReads(sql).listExpiring(PAGE, 4, 9, 100),
  'threads by their last act': (sql) => new SqlThreadReads(sql).listByLastAct(PAGE, 4, 9, 100),
  admins: (sql) => new SqlAdminReads(sql).list(PAGE),
  'recent calls': (sql) => new SqlCallReads(sql).listRecent(PAGE, 100),
  'calls before one': (sql) => new SqlCallReads(sql).listRecent(PAGE, 100, { id: 'c' as CallId, startedAt: 4 }),
  'the journal': (sql) => new SqlJournalReads(sql).latest(PAGE, 100),
};

describe('A list of control is read by an index, up to a limit', () => {
  const database = new DatabaseSync(':memory:');
  for (const statement of migrations.flat()) database.exec(statement);

  for (const [name, read] of Object.entries(lists)) {
    it(`in SQLite: ${name}`, async () => {
      const statements = await statementsOf(read);
      assert.ok(statements.length > 0);
      for (const sql of statements) {
        assert.match(sql, / LIMIT \d+/);
        const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
        const steps = plan.map(({ detail }) => detail);
        // A part of bounded length, which was read by an index, is searched whole and sorted.
        const isPart = steps[0] === 'CO-ROUTINE newest';
        const allowed = isPart
          ? /^(CO-ROUTINE newest|(SEARCH|SCAN) \w+ USING INDEX .*|SCAN newest|USE TEMP B-TREE FOR ORDER BY)$/
          : /^(SEARCH|SCAN) \w+ USING (COVERING )?INDEX /;
        for (const step of steps) assert.match(step, allowed, `${sql}\n${steps.join('\n')}`);
      }
    });
  }

  it('in PostgreSQL, without a sort beside that of a part of bounded length', async (t) => {
    // Empty tables are read whole where that is allowed, and their rows sorted.
    const url = await emptySchema(t, '-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off');
    await (await openPostgres(url, PATIENT_POSTGRES)).close();
    for (const [name, read] of Object.entries(lists)) {
      for (const sql of await statementsOf(read)) {
        const plan = await ask(url, `EXPLAIN ${sql}`);
        const text = plan.map((row) => Object.values(row as object).join()).join('\n');
        const read = text.slice(Math.max(0, text.indexOf('Subquery Scan')));
        assert.doesNotMatch(read, /Seq Scan|Sort/, `${name}\n${text}`);
        assert.match(read, /Index (Only )?Scan/, `${name}\n${text}`);
      }
    }
  });
});

describe('The calls that have not ended', () => {
  it('are found in SQLite by an index that has no others, however many there were', async () => {
    const database = new DatabaseSync(':memory:');
    for (const statement of migrations.flat()) database.exec(statement);
    const ofPage = await statementsOf((sql) => new SqlCallReads(sql).listLive(PAGE));
    const ofPerson = FACT_SOURCES.filter(({ table, column }) => table === 'calls' && column === 'psid').map(
      ({ column, condition }) => `SELECT * FROM calls WHERE page_id = '1' AND ${column} = '2' AND ${condition}`,
    );
    assert.deepEqual([ofPage.length, ofPerson.length], [1, 1]);
    for (const sql of [...ofPage, ...ofPerson]) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
      assert.deepEqual(plan.length, 1, sql);
      assert.match(plan[0]?.detail ?? '', /^SEARCH calls USING INDEX calls_live /, sql);
    }
  });
});

describe('A list of deliveries', () => {
  it('searches 5,000 for those of a filter, and goes on after the last of them', async () => {
    const database = new DatabaseSync(':memory:');
    for (const statement of migrations.flat()) database.exec(statement);
    const insert = database.prepare(
      `INSERT INTO deliveries (page_id, revision, app_id, field, body, state, attempts, created_at, due_at)
        VALUES ('1', ?, ?, 'calls', '{}', 'pending', 0, 7, 7)`,
    );
    insert.run(1, '3');
    for (let i = 2; i <= 5001; i++) insert.run(i, APP);
    const deliveries = new SqlDeliveryReads({
      all: async (sql: string, ...values: Value[]) => database.prepare(sql).all(...(values as string[])),
      get: async (sql: string, ...values: Value[]) => database.prepare(sql).get(...(values as string[])),
    } as unknown as Statements);
    const appId = '3' as AppId;
    for (const filter of [
      { appId, limit: 9 },
      { pageId: PAGE, appId, limit: 9 },
    ]) {
      assert.deepEqual(await deliveries.list(filter), []);
      const last = await deliveries.lastSearched(filter);
      assert.deepEqual(last, { pageId: PAGE, appId: APP, revision: 2, createdAt: 7 });
      const rest = await deliveries.list({ ...filter, after: last });
      assert.deepEqual(
        rest.map(({ revision }) => revision),
        [1],
      );
      assert.equal(await deliveries.lastSearched({ ...filter, after: last }), undefined);
    }
  });

  it('says where and when the last entry was that a search of the journal read', async () => {
    const database = new DatabaseSync(':memory:');
    for (const statement of migrations.flat()) database.exec(statement);
    const insert = database.prepare(
      `INSERT INTO journal (page_id, revision, at, event) VALUES ('1', ?, ?, '{"kind":"page_created"}')`,
    );
    for (let i = 1; i <= 5001; i++) insert.run(i, 1000 + i);
    const journal = new SqlJournalReads({
      get: async (sql: string, ...values: Value[]) => database.prepare(sql).get(...(values as string[])),
    } as unknown as Statements);
    const filter = { pageId: PAGE, kind: 'call_refused' as const, limit: 9 };
    assert.deepEqual(await journal.lastSearched(filter), { revision: 2, at: 1002 });
    assert.equal(await journal.lastSearched({ ...filter, below: 2 }), undefined);
  });
});
