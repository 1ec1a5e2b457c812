import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_CALL_SETTINGS } from './call-settings.ts';
import type { Call } from './call.ts';
import type { AppId, CallId, MessageId, PageId, Psid } from './ids.ts';
import type { MediaSession } from './media-session.ts';
import type { Message } from './message.ts';
import { isSubscribed, findConsumer, findWebhookField, type PageEvent } from './page-event.ts';

const appId = '1' as AppId;
const [pageId, psid, messageId] = ['2' as PageId, '3' as Psid, 'm_1' as MessageId];
const text = { type: 'text', text: 'Hi' } as const;
const message: Message = { id: messageId, pageId, psid, at: 0, from: 'page', content: text };
const callOf = (rings: Call['rings']): Call => ({
  id: 'c_1' as CallId,
  pageId,
  psid,
  direction: 'user_initiated',
  entry: 'icon',
  appId: null,
  rings,
  state: 'ringing',
  outcome: null,
  startedAt: 0,
  acceptedAt: null,
  endedAt: null,
});
const call = callOf('PARTNERS');
const SESSION: MediaSession = {
  local: {
    iceUser: 'user',
    icePassword: 'password',
    fingerprint: { algorithm: 'sha-256', value: 'AA' },
    addresses: [],
    firstSsrc: 1,
    cname: 'cname',
  },
  profile: 'plain',
  renegotiates: true,
  fingerprints: [],
  sessionId: '1',
  sessionVersion: '1',
  offers: 1,
  sections: [],
};
const tap = {
  eligible: true,
  settings: DEFAULT_CALL_SETTINGS,
  entry: 'icon',
  activeUntil: null,
  inCall: false,
} as const;

/** One event of each kind, with its webhook field. */
const fields: { readonly [K in PageEvent['kind']]: readonly [PageEvent & { kind: K }, string | undefined] } = {
  page_created: [{ kind: 'page_created' }, undefined],
  call_settings_update: [{ kind: 'call_settings_update', settings: DEFAULT_CALL_SETTINGS }, 'call_settings_update'],
  app_subscribed: [{ kind: 'app_subscribed', appId, fields: ['call_settings_update'] }, undefined],
  app_unsubscribed: [{ kind: 'app_unsubscribed', appId }, undefined],
  webhooks_failing: [{ kind: 'webhooks_failing', appId, since: 0 }, undefined],
  webhooks_disabled: [{ kind: 'webhooks_disabled', appId, since: 0 }, undefined],
  message_sent: [{ kind: 'message_sent', message, appId }, 'message_echoes'],
  message_received: [{ kind: 'message_received', message }, 'messages'],
  message_delivered: [{ kind: 'message_delivered', psid, messageId, watermark: 0 }, 'message_deliveries'],
  messages_read: [{ kind: 'messages_read', psid, watermark: 0 }, 'message_reads'],
  postback: [{ kind: 'postback', psid, messageId, title: 'A', payload: 'a' }, 'messaging_postbacks'],
  messenger_profile_update: [{ kind: 'messenger_profile_update', appId, set: ['greeting'], removed: [] }, undefined],
  page_renamed: [{ kind: 'page_renamed', name: 'A' }, undefined],
  webhook_tested: [{ kind: 'webhook_tested', appId, field: 'calls' }, undefined],
  page_acted: [{ kind: 'page_acted', psid, action: 'typing_on' }, undefined],
  call_started: [{ kind: 'call_started', call }, 'calls'],
  call_refused: [{ kind: 'call_refused', psid, tap, stoppedBy: 'call_hours' }, undefined],
  call_accepted: [{ kind: 'call_accepted', call }, undefined],
  call_ringing: [{ kind: 'call_ringing', call }, 'calls'],
  call_answered: [{ kind: 'call_answered', call }, 'calls'],
  call_muted: [{ kind: 'call_muted', call, by: 'consumer', isMuted: true }, undefined],
  media_changed: [{ kind: 'media_changed', call, version: 1, by: 'business' }, undefined],
  permission_asked: [{ kind: 'permission_asked', psid, messageId, appId }, undefined],
  permission_answered: [
    { kind: 'permission_answered', psid, response: 'reject', expiresAt: null },
    'call_permission_reply',
  ],
  call_ended: [{ kind: 'call_ended', call, message }, 'calls'],
};

describe('a Page event', () => {
  it('has a webhook field, or none', () => {
    for (const [event, field] of Object.values(fields)) assert.equal(findWebhookField(event), field, event.kind);
  });

  it('has no webhook field for a call that rings the inbox', () => {
    const inbox = callOf('META');
    assert.equal(findWebhookField({ kind: 'call_started', call: inbox }), undefined);
    assert.equal(findWebhookField({ kind: 'call_ended', call: inbox, message }), undefined);
  });

  it('has a webhook field when the consumer changed the media of a call, whose app is offered them', () => {
    const event = { kind: 'media_changed', call, version: 1, by: 'consumer', session: SESSION } as const;
    assert.equal(findWebhookField(event), 'calls');
  });

  it('of every kind belongs to the thread of the consumer, except those about the Page and its apps', () => {
    const ofPage = Object.values(fields).flatMap(([event]) => (findConsumer(event) === psid ? [] : [event.kind]));
    assert.deepEqual(ofPage.toSorted(), [
      'app_subscribed',
      'app_unsubscribed',
      'call_settings_update',
      'messenger_profile_update',
      'page_created',
      'page_renamed',
      'webhook_tested',
      'webhooks_disabled',
      'webhooks_failing',
    ]);
  });

  it('belongs to the thread of one consumer, or to none', () => {
    const inThread: PageEvent[] = [
      { kind: 'message_received', message },
      { kind: 'messages_read', psid, watermark: 0 },
      { kind: 'call_started', call },
      { kind: 'call_refused', psid, tap, stoppedBy: 'call_hours' },
      { kind: 'call_ended', call, message },
    ];
    for (const event of inThread) assert.equal(findConsumer(event), psid, event.kind);
    const by = { psid: '7' as Psid, name: 'Robin' };
    assert.equal(findConsumer({ kind: 'call_settings_update', settings: DEFAULT_CALL_SETTINGS, by }), undefined);
    assert.equal(findConsumer({ kind: 'app_unsubscribed', appId }), undefined);
  });

  it('is sent to apps that are subscribed to its field at both levels, and to no other', () => {
    for (const [appFields, pageFields, expected] of [
      [['calls', 'feed'], ['feed', 'calls'], true],
      [['calls'], [], false],
      [[], ['calls'], false],
      [['feed'], ['calls'], false],
      [['calls'], ['feed'], false],
      [[], [], false],
      [['call'], ['calls'], false],
    ] as const) {
      assert.equal(
        isSubscribed({ appId, appFields, pageFields }, 'calls'),
        expected,
        `${String(appFields)} ${String(pageFields)}`,
      );
    }
  });
});
