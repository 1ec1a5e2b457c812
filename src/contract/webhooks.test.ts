import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_CALL_SETTINGS, type CallSettings } from '../domain/call-settings.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import type { PageEvent } from '../domain/page-event.ts';
import { webhookBody } from './webhooks.ts';

const PAGE = '1234567890' as PageId;
const update = (settings: CallSettings): PageEvent => ({ kind: 'call_settings_update', settings });

describe('The webhook of a settings change', () => {
  it("is the guide's payload: settings on the entry, routing as a bare string, time in seconds", () => {
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
      webhookBody(PAGE, update(settings), 1671644824_000),
      '{"object":"page","entry":[{"id":"1234567890","time":1671644824,"call_settings":{' +
        '"audio_enabled":true,"icon_enabled":true,"video_enabled":false,"call_routing":"PARTNERS",' +
        String.raw`"call_hours":{"timezone_id":"America\/Los_Angeles","weekly_operating_hours":[` +
        '{"day_of_week":"MONDAY","open_time":"0400","close_time":"1020"},' +
        '{"day_of_week":"TUESDAY","open_time":"0108","close_time":"1020"}]}}}]}',
    );
  });

  it('leaves hours out that were never set, and has an empty list for closed all week', () => {
    const entryOf = (settings: CallSettings) =>
      JSON.parse(webhookBody(PAGE, update(settings), 0)).entry[0].call_settings;
    assert.equal('call_hours' in entryOf(DEFAULT_CALL_SETTINGS), false);
    const closed = entryOf({ ...DEFAULT_CALL_SETTINGS, callHours: { timeZone: 'Z', days: [] } });
    assert.deepEqual(closed.call_hours, { timezone_id: 'Z', weekly_operating_hours: [] });
  });

  it('counts whole seconds: a fraction is dropped', () => {
    const time = (at: number) => JSON.parse(webhookBody(PAGE, update(DEFAULT_CALL_SETTINGS), at)).entry[0].time;
    assert.deepEqual([999, 1000, 1795348800_999].map(time), [0, 1, 1795348800]);
  });

  it('is pure ASCII, whatever name the zone was given by', () => {
    const callHours = { timeZone: 'Zürich 😀/<b>@50%', days: [] };
    const body = webhookBody(PAGE, update({ ...DEFAULT_CALL_SETTINGS, callHours }), 0);
    assert.ok(body.includes(String.raw`"timezone_id":"Z\u00fcrich \ud83d\ude00\/\u003Cb>\u004050\u0025"`));
    assert.equal(Buffer.byteLength(body), body.length);
  });
});

describe('Events that no webhook tells of', () => {
  const appId = '1' as AppId;
  const silent: PageEvent[] = [
    { kind: 'page_created' },
    { kind: 'app_subscribed', appId, fields: [] },
    { kind: 'app_unsubscribed', appId },
    { kind: 'webhooks_failing', appId, since: 0 },
    { kind: 'webhooks_disabled', appId, since: 0 },
  ];
  for (const event of silent) {
    it(`include ${event.kind}`, () => {
      assert.throws(() => webhookBody(PAGE, event, 0), new Error(`no webhook tells of ${event.kind}`));
    });
  }
});
