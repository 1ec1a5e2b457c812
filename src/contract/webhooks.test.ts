import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OFFERS } from '../../test/support/offers.ts';
import { DEFAULT_CALL_SETTINGS, type CallSettings } from '../domain/call-settings.ts';
import type { Call } from '../domain/call.ts';
import type { AppId, CallId, MessageId, PageId, Psid } from '../domain/ids.ts';
import type { Content, Message } from '../domain/message.ts';
import { offerMedia, openSession } from '../domain/media-session.ts';
import type { PageEvent } from '../domain/page-event.ts';
import { encodeServerOffer } from './sdp-answer.ts';
import { decodeOffer } from './sdp-offer.ts';
import { encodeWebhook } from './webhooks.ts';

const PAGE = '1234567890' as PageId;
const update = (settings: CallSettings): PageEvent => ({ kind: 'call_settings_update', settings });

describe('The webhook of a settings change', () => {
  it("is the payload of Meta's guide: settings on the entry, routing as a bare string, time in seconds", () => {
    const days = [
      { day: 0, opens: 240, closes: 620 },
      { day: 1, opens: 68, closes: 620 },
    ];
    const settings: CallSettings = {
      ...DEFAULT_CALL_SETTINGS,
      ringTarget: 'PARTNERS',
      callHours: { timeZone: 'America/Los_Angeles', days },
    };
    assert.equal(
      encodeWebhook(PAGE, update(settings), 1671644824_000),
      '{"object":"page","entry":[{"id":"1234567890","time":1671644824,"call_settings":{' +
        '"audio_enabled":true,"icon_enabled":true,"video_enabled":false,"call_routing":"PARTNERS",' +
        String.raw`"call_hours":{"timezone_id":"America\/Los_Angeles","weekly_operating_hours":[` +
        '{"day_of_week":"MONDAY","open_time":"0400","close_time":"1020"},' +
        '{"day_of_week":"TUESDAY","open_time":"0108","close_time":"1020"}]}}}]}',
    );
  });

  it("has recipient_id for a change by a person, at its place in the table of Meta's guide", () => {
    const by = { psid: '13579' as Psid, name: 'Robin' };
    assert.equal(
      encodeWebhook(PAGE, { kind: 'call_settings_update', settings: DEFAULT_CALL_SETTINGS, by }, 1671644824_000),
      '{"object":"page","entry":[{"id":"1234567890","time":1671644824,"call_settings":{' +
        '"audio_enabled":true,"icon_enabled":true,"video_enabled":false,"recipient_id":"13579","call_routing":"META"}}]}',
    );
  });

  it('leaves out hours that were never set, and has an empty list for a week without hours', () => {
    const entryOf = (settings: CallSettings) =>
      JSON.parse(encodeWebhook(PAGE, update(settings), 0)).entry[0].call_settings;
    assert.equal('call_hours' in entryOf(DEFAULT_CALL_SETTINGS), false);
    const closed = entryOf({ ...DEFAULT_CALL_SETTINGS, callHours: { timeZone: 'Z', days: [] } });
    assert.deepEqual(closed.call_hours, { timezone_id: 'Z', weekly_operating_hours: [] });
  });

  it('has times in whole seconds, rounded down', () => {
    const time = (at: number) => JSON.parse(encodeWebhook(PAGE, update(DEFAULT_CALL_SETTINGS), at)).entry[0].time;
    assert.deepEqual([999, 1000, 1795348800_999].map(time), [0, 1, 1795348800]);
  });

  it('is pure ASCII for any name of a time zone', () => {
    const callHours = { timeZone: 'Zürich 😀/<b>@50%', days: [] };
    const body = encodeWebhook(PAGE, update({ ...DEFAULT_CALL_SETTINGS, callHours }), 0);
    assert.ok(body.includes(String.raw`"timezone_id":"Z\u00fcrich \ud83d\ude00\/\u003Cb>\u004050\u0025"`));
    assert.equal(Buffer.byteLength(body), body.length);
  });
});

const PSID = '24681357' as Psid;
const APP = '221122332211234' as AppId;
const AT = 1671644824_987;
const CALL: Call = {
  id: 'c_1' as CallId,
  pageId: PAGE,
  psid: PSID,
  direction: 'user_initiated',
  entry: 'icon',
  appId: null,
  rings: 'PARTNERS',
  state: 'ringing',
  outcome: null,
  startedAt: AT,
  acceptedAt: null,
  endedAt: null,
};
const aMessage = (content: Content, from: Message['from'] = 'page'): Message => ({
  id: 'm_1' as MessageId,
  pageId: PAGE,
  psid: PSID,
  at: AT,
  from,
  content,
});

describe('The webhooks of a call', () => {
  const ended = (change: Partial<Call>): PageEvent => ({
    kind: 'call_ended',
    call: { ...CALL, state: 'ended', ...change },
    message: aMessage({ type: 'missed_call' }),
  });
  const onEntry = (calls: string, time: number) =>
    `{"object":"page","entry":[{"id":"1234567890","time":${time},"calls":[${calls}]}]}`;

  it('have for a new call its two sides, in seconds, without session or name', () => {
    assert.equal(
      encodeWebhook(PAGE, { kind: 'call_started', call: CALL }, AT),
      onEntry(
        '{"id":"c_1","to":"1234567890","from":"24681357","event":"connect","timestamp":1671644824,' +
          '"call_direction":"user_initiated"}',
        1671644824,
      ),
    );
  });

  it('have for its end the duration of the conversation, in seconds', () => {
    const talked = { acceptedAt: AT + 5000, endedAt: AT + 66_900, outcome: 'completed' } as const;
    assert.equal(
      encodeWebhook(PAGE, ended(talked), AT + 67_000),
      onEntry(
        '{"id":"c_1","event":"terminate","timestamp":1671644891,"status":"Completed",' +
          '"start_time":1671644824,"end_time":1671644891,"duration":61}',
        1671644891,
      ),
    );
  });

  it('have no duration for a call that was not accepted', () => {
    assert.equal(
      encodeWebhook(PAGE, ended({ endedAt: AT + 60_000, outcome: 'missed' }), AT + 60_000),
      onEntry(
        '{"id":"c_1","event":"terminate","timestamp":1671644884,"status":"Completed",' +
          '"start_time":1671644824,"end_time":1671644884}',
        1671644884,
      ),
    );
  });
});

describe('The webhooks of media and permissions', () => {
  const onEntry = (members: object) => ({ object: 'page', entry: [{ id: PAGE, ...members }] });
  const read = (event: PageEvent) => JSON.parse(encodeWebhook(PAGE, event, AT)) as unknown;
  const time = 1671644824;

  for (const [kind, status] of [
    ['call_ringing', 'ringing'],
    ['call_answered', 'accepted'],
  ] as const) {
    it(`have the status ${status} for ${kind}`, () => {
      const call = { id: 'c_1', event: 'call_status', timestamp: time, recipient_id: PSID, call_status: status };
      assert.deepEqual(read({ kind, call: CALL }), onEntry({ time, calls: [call] }));
    });
  }

  it("have the server's offer for media that the consumer changed", () => {
    const local = { iceUser: 'u', icePassword: 'p', fingerprint: { algorithm: 'sha-256', value: 'AB' }, addresses: [] };
    const transport = { ...local, firstSsrc: 1, cname: 'c' };
    const answer = openSession(decodeOffer(OFFERS.wrtc), transport, { profile: 'plain', renegotiates: true });
    const session = offerMedia(answer, { audio: true, video: false });
    const change = { kind: 'media_changed', call: CALL, version: 3 } as const;
    const sdp_renegotiation = { ...encodeServerOffer(session) };
    assert.deepEqual(
      read({ ...change, by: 'consumer', session }),
      onEntry({
        time,
        calls: [{ id: 'c_1', event: 'media_update', timestamp: time, session: { version: 3, sdp_renegotiation } }],
      }),
    );
    assert.throws(() => read({ ...change, by: 'business' }), new Error('a change by the app has no webhook'));
  });

  for (const [response, expiresAt, expiry] of [
    ['approve', AT + 1000, { expiration_timestamp: '1671644825' }],
    ['reject', null, {}],
  ] as const) {
    it(`have the answer of a person: ${response}`, () => {
      assert.deepEqual(
        read({ kind: 'permission_answered', psid: PSID, response, expiresAt }),
        onEntry({
          time,
          sender: { id: PSID },
          recipient: { id: PAGE },
          timestamp: time,
          call_permission_reply: { response, ...expiry },
        }),
      );
    });
  }
});

describe('The webhooks of a thread', () => {
  const inThread = (from: string, to: string, members: string) =>
    `{"object":"page","entry":[{"id":"1234567890","time":1671644824987,"messaging":[{"sender":{"id":"${from}"},` +
    `"recipient":{"id":"${to}"},"timestamp":1671644824987,${members}}]}]}`;
  const fromPage = (members: string) => inThread(PAGE, PSID, members);
  const fromPerson = (members: string) => inThread(PSID, PAGE, members);
  const payload = { template_type: 'call_prompt', text: 'Wir hören zu 😀' };
  const PAYLOAD = String.raw`{"template_type":"call_prompt","text":"Wir h\u00f6ren zu \ud83d\ude00"}`;
  const messageId = 'm_1' as MessageId;

  const events: readonly (readonly [string, PageEvent, string])[] = [
    [
      'an echo of text, from the Page to the person, with the app as a number',
      { kind: 'message_sent', message: aMessage({ type: 'text', text: 'Hi "you"' }), appId: APP },
      fromPage(String.raw`"message":{"is_echo":true,"app_id":221122332211234,"mid":"m_1","text":"Hi \"you\""}`),
    ],
    [
      'an echo with its metadata',
      { kind: 'message_sent', message: aMessage({ type: 'text', text: 'x' }), appId: APP, metadata: 'a/b' },
      fromPage(
        String.raw`"message":{"is_echo":true,"app_id":221122332211234,"metadata":"a\/b","mid":"m_1","text":"x"}`,
      ),
    ],
    [
      'an echo of a call prompt as the attachment that was sent',
      { kind: 'message_sent', message: aMessage({ type: 'call_prompt', activeUntil: AT + 1, payload }), appId: APP },
      fromPage(
        '"message":{"is_echo":true,"app_id":221122332211234,"mid":"m_1",' +
          `"attachments":[{"type":"template","payload":${PAYLOAD}}]}`,
      ),
    ],
    [
      'an echo of a request for the permission to call as the attachment that was sent',
      { kind: 'message_sent', message: aMessage({ type: 'calling_optin', payload }), appId: APP },
      fromPage(
        '"message":{"is_echo":true,"app_id":221122332211234,"mid":"m_1",' +
          `"attachments":[{"type":"template","payload":${PAYLOAD}}]}`,
      ),
    ],
    [
      'an echo of a template as the attachment that was sent, with an app id beyond 2^53 as text',
      {
        kind: 'message_sent',
        message: aMessage({ type: 'template', buttons: [], payload: { template_type: 'button' } }),
        appId: '90071992547409931' as AppId,
      },
      fromPage(
        '"message":{"is_echo":true,"app_id":"90071992547409931","mid":"m_1",' +
          '"attachments":[{"type":"template","payload":{"template_type":"button"}}]}',
      ),
    ],
    [
      'a message of the person',
      { kind: 'message_received', message: aMessage({ type: 'text', text: 'grüezi' }, 'consumer') },
      fromPerson(String.raw`"message":{"mid":"m_1","text":"gr\u00fcezi"}`),
    ],
    [
      'the answer to a quick reply',
      {
        kind: 'message_received',
        message: aMessage({ type: 'text', text: 'Red', quickReply: 'PICKED_RED' }, 'consumer'),
      },
      fromPerson('"message":{"mid":"m_1","text":"Red","quick_reply":{"payload":"PICKED_RED"}}'),
    ],
    [
      'a file of the person that answers a message of the Page',
      {
        kind: 'message_received',
        message: aMessage(
          {
            type: 'media',
            attachments: [{ type: 'audio', url: 'https://example.com/a.mp3' }],
            replyTo: { messageId: 'm_0' as MessageId, isSelf: false },
          },
          'consumer',
        ),
      },
      fromPerson(
        String.raw`"message":{"mid":"m_1","reply_to":{"mid":"m_0","is_self_reply":false},` +
          String.raw`"attachments":[{"type":"audio","payload":{"url":"https:\/\/example.com\/a.mp3"}}]}`,
      ),
    ],
    [
      'a delivery',
      { kind: 'message_delivered', psid: PSID, messageId, watermark: AT },
      fromPerson('"delivery":{"mids":["m_1"],"watermark":1671644824987}'),
    ],
    [
      'a read',
      { kind: 'messages_read', psid: PSID, watermark: AT - 1 },
      fromPerson('"read":{"watermark":1671644824986}'),
    ],
    [
      'a postback',
      { kind: 'postback', psid: PSID, messageId, title: 'Yes', payload: 'YES' },
      fromPerson('"postback":{"mid":"m_1","title":"Yes","payload":"YES"}'),
    ],
  ];
  for (const [what, event, expected] of events) {
    it(`have times in milliseconds for ${what}`, () => assert.equal(encodeWebhook(PAGE, event, AT), expected));
  }
});

describe('Events without a webhook', () => {
  const appId = '1' as AppId;
  const silent: PageEvent[] = [
    { kind: 'page_created' },
    { kind: 'page_renamed', name: 'A' },
    { kind: 'app_subscribed', appId, fields: [] },
    { kind: 'app_unsubscribed', appId },
    { kind: 'webhooks_failing', appId, since: 0 },
    { kind: 'webhooks_disabled', appId, since: 0 },
    { kind: 'page_acted', psid: PSID, action: 'typing_on' },
    { kind: 'call_accepted', call: CALL },
  ];
  for (const event of silent) {
    it(`include ${event.kind}`, () => {
      assert.throws(() => encodeWebhook(PAGE, event, 0), new Error(`${event.kind} has no webhook`));
    });
  }

  for (const content of [{ type: 'missed_call' }, { type: 'completed_call', seconds: 5 }] as const) {
    it(`include a ${content.type} message`, () => {
      const event: PageEvent = { kind: 'message_received', message: aMessage(content) };
      assert.throws(() => encodeWebhook(PAGE, event, 0), new Error(`a ${content.type} message has no webhook`));
    });
  }
});
