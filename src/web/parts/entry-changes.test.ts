import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { JournalEntry } from '../../control/shapes/journal.ts';
import { changesOf } from './entry-changes.ts';

const AT = '2026-11-27T12:00:00.000Z';
const changes = (entry: object) =>
  changesOf({ revision: 3, at: AT, ...entry } as JournalEntry, undefined, (instant) => instant.slice(0, 10));

it('a journal entry says what it changed, by the values before and after', () => {
  const fields = ['calls', 'messages'];
  const greeting = [{ locale: 'default', text: 'Hello' }];
  const cases: readonly (readonly [entry: object, expected: object])[] = [
    [
      { kind: 'page_renamed', name: 'Bakery', before: 'Shop' },
      { field: 'name', before: 'Shop', after: 'Bakery' },
    ],
    [
      { kind: 'app_subscribed', app_id: '1', fields, before: [] },
      { field: 'subscribed_fields', before: 'none', after: 'calls, messages' },
    ],
    [
      { kind: 'app_unsubscribed', app_id: '1', before: fields },
      { field: 'subscribed_fields', before: 'calls, messages', after: 'none' },
    ],
    [
      {
        kind: 'messenger_profile_update',
        app_id: '1',
        set: ['greeting'],
        removed: [],
        before: {},
        after: { greeting },
      },
      { field: 'greeting', before: 'not set', after: '[{"locale":"default","text":"Hello"}]' },
    ],
    [
      { kind: 'permission_answered', psid: '5', response: 'reject', before: AT, expires_at: null },
      { field: 'permission', before: 'until 2026-11-27', after: 'none' },
    ],
  ];
  for (const [entry, expected] of cases) assert.deepEqual(changes(entry), [expected]);
});

it('a journal entry of an earlier version, and one without a state before it, changed nothing that is known', () => {
  for (const entry of [
    { kind: 'page_renamed', name: 'Bakery' },
    { kind: 'messages_read', psid: '5', until: AT },
  ]) {
    assert.deepEqual(changes(entry), []);
  }
});
