import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { AppId, PageId } from '../../domain/ids.ts';
import type { Statements } from '../driver.ts';
import { SqlQueueRecords } from './queues.ts';

it('A claim is one statement, however many apps and Pages it names, because drivers cache statements by their text', async () => {
  const texts = new Set<string>();
  const statements: Statements = {
    all: async (text: string) => {
      texts.add(text);
      return [];
    },
    get: async () => undefined,
    run: async () => 0,
  };
  const queues = new SqlQueueRecords(statements, 'process');
  const claim = { now: 0, leaseUntil: 1, limit: 32, busy: [] };
  const apps = ['1', '2', '3'] as AppId[];
  await queues.claim(claim);
  for (let count = 1; count <= apps.length; count++) {
    const some = apps.slice(0, count);
    await queues.claim({ ...claim, busy: some, only: some, pages: some.map((id) => id as string as PageId) });
  }
  assert.equal(texts.size, 1);
});
