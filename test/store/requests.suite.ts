import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RequestFilter, RequestRecord } from '../../src/app/ports/request-log.ts';
import type { Store } from '../../src/app/ports/store.ts';
import type { AppId, CallId, PageId, Psid } from '../../src/domain/ids.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import { APP, aPage, NOON, OTHER_PAGE, PAGE } from './records.ts';

const NO_BOUNDS = { oldest: '', most: 1000 };
const CALL = 'c_1' as CallId;
const PSID = '5' as Psid;

const idOf = (number: number): string => String(number).padStart(20, '0');

function aRecord(number: number, given: Partial<RequestRecord['request']> = {}): RequestRecord {
  return {
    request: {
      id: idOf(number),
      at: NOON,
      method: 'GET',
      path: '/v26.0/me',
      version: 'v26.0',
      params: { text: 'Grüße "50%_!"' },
      ignoredModifiers: ['fields=name.limit(1)'],
      operation: 'GET /{page-id}',
      bodyBytes: 0,
      pageId: PAGE,
      appId: APP,
      revision: 3,
      status: 200,
      durationMs: 1.5,
      trace: `T${number}`,
      failure: null,
      fault: null,
      ...given,
    },
    exchange: {
      query: 'a=1',
      request: { headers: [['accept', '*/*']], body: '' },
      answer: { headers: [], body: '{"id":"answered"}' },
    },
    psid: null,
    callId: null,
  };
}

const add = (store: Store, records: readonly RequestRecord[], bounds = NO_BOUNDS): Promise<void> =>
  store.write((tx) => tx.requests.add(records, bounds));

async function numbers(store: Store, filter: Partial<RequestFilter> = {}): Promise<readonly number[]> {
  const list = await store.read((reads) => reads.requests.list({ limit: 1000, ...filter }));
  return list.map(({ id }) => Number(id));
}

/** Tests of the request log. */
export function requestsSuite(backEnd: BackEnd): void {
  describe(`the request log in ${backEnd.name}`, () => {
    it('returns a request with its exchange as it was added, with a Page and without', async (t) => {
      const store = openEmpty(backEnd, t);
      const failure = { kind: 'x', code: 190, subcode: 463, message: 'é', advice: null };
      const records = [
        { ...aRecord(1, { failure }), psid: PSID, callId: CALL },
        aRecord(2, { pageId: null, appId: null, revision: null }),
      ];
      await add(store, records);
      for (const record of records) {
        assert.deepEqual(await store.read((reads) => reads.requests.find(record.request.id)), record);
      }
      assert.equal(await store.read((reads) => reads.requests.find(idOf(3))), undefined);
    });

    it('adds any number at once, and the same request once', async (t) => {
      const store = openEmpty(backEnd, t);
      const records = Array.from({ length: 77 }, (_, i) => aRecord(i + 1));
      await add(store, records);
      await add(store, records.slice(0, 3));
      assert.deepEqual(
        await numbers(store),
        records.map((_, i) => 77 - i),
      );
    });

    it('lists those of a filter, newest first', async (t) => {
      const store = openEmpty(backEnd, t);
      await add(store, [
        aRecord(1),
        aRecord(2, { pageId: OTHER_PAGE, appId: null }),
        aRecord(3, { pageId: null, status: 401, method: 'POST' }),
        { ...aRecord(4, { status: 0 }), psid: PSID },
        { ...aRecord(5, { params: { text: 'GRÜN' } }), callId: CALL },
        aRecord(6, { pageId: '77' as PageId, params: { text: '100_000!' } }),
      ]);
      const cases: readonly (readonly [Partial<RequestFilter>, readonly number[]])[] = [
        [{}, [6, 5, 4, 3, 2, 1]],
        [{ limit: 2 }, [6, 5]],
        [{ after: idOf(3) }, [2, 1]],
        [{ pageId: PAGE }, [5, 4, 1]],
        [{ pageId: PAGE, after: idOf(5), limit: 1 }, [4]],
        [{ appId: APP }, [6, 5, 4, 3, 1]],
        [{ appId: '9' as AppId }, []],
        [
          {
            statuses: [
              [0, 0],
              [400, 599],
            ],
          },
          [4, 3],
        ],
        [{ statuses: [[400, 499]] }, [3]],
        [{ method: 'POST' }, [3]],
        [{ psid: PSID }, [4]],
        [{ callId: CALL }, [5]],
        [{ trace: 'T2' }, [2]],
        [{ trace: 'T2', pageId: PAGE }, []],
        [{ text: 'answered', after: idOf(2) }, [1]],
        [{ text: 'ANSWERED', after: idOf(2) }, [1]],
        [{ text: 'gr' }, [5, 4, 3, 2, 1]],
        [{ text: 'ße "50%' }, [4, 3, 2, 1]],
        [{ text: '50_' }, []],
        [{ text: '_!' }, [4, 3, 2, 1]],
        [{ text: '0%0' }, []],
        [{ text: '100_000!', method: 'GET', appId: APP }, [6]],
      ];
      for (const [filter, expected] of cases)
        assert.deepEqual(await numbers(store, filter), expected, JSON.stringify(filter));
    });

    it('removes those below an id, and those beyond a number', async (t) => {
      const store = openEmpty(backEnd, t);
      await add(
        store,
        [1, 2, 3, 4, 5].map((number) => aRecord(number)),
      );
      await add(store, [aRecord(6)], { oldest: idOf(3), most: 1000 });
      assert.deepEqual(await numbers(store), [6, 5, 4, 3]);
      await add(store, [aRecord(7, { pageId: null })], { oldest: '', most: 2 });
      assert.deepEqual(await numbers(store), [7, 6]);
      await store.write((tx) => tx.requests.removeAll());
      assert.deepEqual(await numbers(store), []);
    });

    it('is in no snapshot, and stays when a snapshot is taken', async (t) => {
      const store = openEmpty(backEnd, t);
      await store.write((tx) => tx.pages.create(aPage()));
      await add(store, [aRecord(1)]);
      const snapshot = await store.snapshot();
      assert.ok(!('requests' in snapshot.tables));
      assert.deepEqual(await numbers(store), [1]);
    });

    it('searches 2,000, and says where to go on', async (t) => {
      const store = openEmpty(backEnd, t);
      const records = Array.from({ length: 2001 }, (_, i) => aRecord(i + 1, i === 0 ? { status: 500 } : {}));
      await add(store, records, { oldest: '', most: 5000 });
      const filter = { statuses: [[500, 599]] as const, limit: 5 };
      assert.deepEqual(await numbers(store, filter), []);
      const after = await store.read((reads) => reads.requests.lastSearched(filter));
      assert.equal(after, idOf(2));
      assert.deepEqual(await numbers(store, { ...filter, after }), [1]);
      assert.equal(await store.read((reads) => reads.requests.lastSearched({ ...filter, after })), undefined);
    });
  });
}
