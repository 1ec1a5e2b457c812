import type { PageId } from '../domain/ids.ts';
import type { PageEvent } from '../domain/page-event.ts';
import { encodeSettingsSnapshot } from './call-settings.ts';
import { graphJson, type JsonObject } from './json.ts';

/**
 * The webhook body that tells of an event, at `at` (epoch ms): pure ASCII JSON, to be signed and sent as it is.
 * Calling events put their members directly on the entry and count time in seconds (spec/calling-api.md §5, §8).
 */
export function webhookBody(pageId: PageId, event: PageEvent, at: number): string {
  return graphJson({ object: 'page', entry: [{ id: pageId, time: Math.floor(at / 1000), ...members(event) }] });
}

function members(event: PageEvent): JsonObject {
  switch (event.kind) {
    case 'call_settings_update':
      return { call_settings: encodeSettingsSnapshot(event.settings) };
    case 'page_created':
    case 'app_subscribed':
    case 'app_unsubscribed':
    case 'webhooks_failing':
    case 'webhooks_disabled':
      throw new Error(`no webhook tells of ${event.kind}`);
  }
}
