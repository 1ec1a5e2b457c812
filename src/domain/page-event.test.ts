import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_CALL_SETTINGS } from './call-settings.ts';
import type { AppId } from './ids.ts';
import { hears, webhookField, type PageEvent } from './page-event.ts';

const appId = '1' as AppId;

describe('a Page event', () => {
  it('is told by webhook when it is a change of call settings, and stays in the journal otherwise', () => {
    const told: { readonly [K in PageEvent['kind']]: readonly [PageEvent & { kind: K }, string | undefined] } = {
      page_created: [{ kind: 'page_created' }, undefined],
      call_settings_update: [{ kind: 'call_settings_update', settings: DEFAULT_CALL_SETTINGS }, 'call_settings_update'],
      app_subscribed: [{ kind: 'app_subscribed', appId, fields: ['call_settings_update'] }, undefined],
      app_unsubscribed: [{ kind: 'app_unsubscribed', appId }, undefined],
      webhooks_failing: [{ kind: 'webhooks_failing', appId, since: 0 }, undefined],
      webhooks_disabled: [{ kind: 'webhooks_disabled', appId, since: 0 }, undefined],
    };
    for (const [event, field] of Object.values(told)) assert.equal(webhookField(event), field, event.kind);
  });

  it('is heard by an app that is subscribed to its field at both levels, and by no other', () => {
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
        hears({ appId, appFields, pageFields }, 'calls'),
        expected,
        `${String(appFields)} ${String(pageFields)}`,
      );
    }
  });
});
