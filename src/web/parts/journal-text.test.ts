import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallSettings } from '../../control/shapes/call-settings.ts';
import type { JournalEntry } from '../../control/shapes/journal.ts';
import { describeEntry, settingsBefore } from './journal-text.ts';

const settings: CallSettings = {
  audio_enabled: true,
  icon_enabled: true,
  video_enabled: false,
  call_routing: { ring_target: 'META' },
};
const by = { psid: '1', name: 'Robin' };
const settingsChange = (changed: Partial<CallSettings>, more: object = {}): JournalEntry => ({
  revision: 2,
  at: '2027-03-15T09:00:00.000Z',
  kind: 'call_settings_update',
  call_settings: { ...settings, ...changed },
  ...more,
});
const IMAGE = { type: 'image', url: 'https://example.com/a.png' };
const entry = (kind: string, more: object = {}) => ({ revision: 1, at: '', kind, ...more }) as JournalEntry;
const call = { psid: '7', direction: 'user_initiated', rings: 'META', outcome: null };
const context = { person: () => 'Alex', app: () => 'Desk', previous: settings };

test('a settings change lists the changed settings when the settings before it are known', () => {
  const changes: [JournalEntry, string][] = [
    [settingsChange({ icon_enabled: false }, { by }), 'Robin hid the call icon.'],
    [settingsChange({ audio_enabled: false }), 'An app switched audio calls off.'],
    [
      settingsChange({ audio_enabled: false, video_enabled: true, call_routing: { ring_target: 'PARTNERS' } }, { by }),
      'Robin switched audio calls off, switched video calls on and routed calls to the subscribed apps.',
    ],
    [settingsChange({ call_hours: { timezone_id: 'UTC', weekly_operating_hours: [] } }), 'An app set the call hours.'],
    [settingsChange({}, { by }), 'Call settings changed by Robin.'],
  ];
  for (const [journalEntry, text] of changes) assert.equal(describeEntry(journalEntry, context), text);
  assert.equal(describeEntry(settingsChange({ icon_enabled: false }, { by })), 'Call settings changed by Robin.');
  assert.equal(describeEntry(settingsChange({ icon_enabled: false })), 'Call settings changed by an app.');
  const removed = { ...settings, call_hours: { timezone_id: 'UTC', weekly_operating_hours: [] } };
  assert.equal(describeEntry(settingsChange({}), { previous: removed }), 'An app removed the call hours.');
});

test('every kind of journal entry has a sentence, with names where they are known', () => {
  const kinds: [JournalEntry, string][] = [
    [entry('page_created'), 'The Page was created.'],
    [entry('app_subscribed', { app_id: '5', fields: ['calls', 'messages'] }), 'Desk subscribed to calls and messages.'],
    [entry('app_subscribed', { app_id: '5', fields: [] }), 'Desk subscribed to no fields.'],
    [
      entry('call_refused', { psid: '7', entry: 'icon', refused: { gate: 'call_hours', text: 'The Page is closed.' } }),
      'Alex tapped the call icon, and it did not ring: The Page is closed.',
    ],
    [entry('app_unsubscribed', { app_id: '5' }), 'Desk unsubscribed from the Page.'],
    [entry('webhooks_failing', { app_id: '5' }), 'Webhooks to Desk have failed for a while.'],
    [
      entry('webhooks_disabled', { app_id: '5' }),
      'Webhooks to Desk failed for too long, so it was unsubscribed from the Page.',
    ],
    [entry('message_sent', { message: { psid: '7', type: 'text', text: 'Hello' } }), 'The Page wrote to Alex: “Hello”'],
    [entry('message_sent', { message: { psid: '7', type: 'call_prompt' } }), 'The Page sent Alex a call prompt.'],
    [
      entry('message_sent', { message: { psid: '7', type: 'template', payload: { template_type: 'receipt' } } }),
      'The Page sent Alex a receipt.',
    ],
    [
      entry('message_sent', {
        message: { psid: '7', type: 'media', attachments: [IMAGE, IMAGE] },
      }),
      'The Page sent Alex 2 images.',
    ],
    [entry('message_received', { message: { psid: '7', type: 'media', attachments: [IMAGE] } }), 'Alex sent an image.'],
    [
      entry('message_received', { message: { psid: '7', type: 'text', text: 'Red', quick_reply: 'RED' } }),
      'Alex tapped the quick reply: “Red”',
    ],
    [entry('message_sent', { message: { psid: '7', type: 'template' } }), 'The Page sent Alex a message with buttons.'],
    [entry('message_received', { message: { psid: '7', type: 'text', text: 'Hi' } }), 'Alex wrote: “Hi”'],
    [entry('message_delivered', { psid: '7' }), 'A message was delivered to Alex.'],
    [entry('messages_read', { psid: '7' }), 'Alex read the Page’s messages.'],
    [entry('postback', { psid: '7', title: 'Yes' }), 'Alex tapped “Yes”.'],
    [entry('page_renamed', { name: 'Bakery' }), 'The Page was renamed to “Bakery”.'],
    [entry('page_acted', { psid: '7', action: 'typing_on' }), 'The Page started typing in the thread with Alex.'],
    [entry('page_acted', { psid: '7', action: 'waved' }), 'The Page acted in the thread with Alex.'],
    [entry('call_started', { call }), 'Alex called. The call rings in the Page’s inbox.'],
    [entry('call_accepted', { call: { ...call, rings: 'PARTNERS' } }), 'The call from Alex was accepted by an app.'],
    [entry('call_ended', { call: { ...call, outcome: 'missed' } }), 'The call from Alex was missed.'],
    [entry('call_ended', { call: { ...call, outcome: 'declined' } }), 'The call from Alex was declined.'],
    [
      entry('call_ended', { call: { ...call, outcome: 'completed' }, message: { psid: '7', seconds: 75 } }),
      'The call from Alex ended after 1 min 15 s.',
    ],
    [entry('something_new'), 'Something new.'],
  ];
  for (const [journalEntry, text] of kinds) assert.equal(describeEntry(journalEntry, context), text);
  assert.equal(
    describeEntry(entry('call_started', { call })),
    'A consumer called. The call rings in the Page’s inbox.',
  );
  assert.equal(describeEntry(entry('app_unsubscribed', { app_id: '5' })), 'App 5 unsubscribed from the Page.');
  const long = describeEntry(
    entry('message_received', { message: { psid: '7', type: 'text', text: 'a'.repeat(900) } }),
  );
  assert.ok(long.length < 120, long);
});

test('the settings before a change are those of the previous change, or those the Page was created with', () => {
  const hidden = { ...settings, icon_enabled: false };
  const entries = [
    { ...settingsChange({}), revision: 4 },
    entry('message_delivered', { revision: 3 }),
    { ...settingsChange(hidden), revision: 2 },
    entry('page_created', { revision: 1, call_settings: settings }),
  ];
  assert.deepEqual(
    [...settingsBefore(entries)],
    [
      [2, settings],
      [4, hidden],
    ],
  );
});
