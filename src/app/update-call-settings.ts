import { changeCallSettings, type CallSettings, type CallSettingsPatch } from '../domain/call-settings.ts';
import type { AppId, PageId, Psid } from '../domain/ids.ts';
import { isSubscribed, type PageEvent, type Subscription } from '../domain/page-event.ts';
import { toEventRecord } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';

/** The author of a change: an app through the API, or a person who manages the Page, on a surface of Meta's. */
export type ChangeAuthor = { readonly appId: AppId } | { readonly admin: Psid };

/**
 * Changes a Page's call settings and returns the settings after the change. Settings, journal row and deliveries commit
 * together. A patch that changes nothing succeeds without a journal row or a webhook (docs/design.md §3.3). PARTNERS needs
 * an app that is subscribed to `calls`: the calling app, or for a person any app. Refusals: not_found and those of
 * changeCallSettings.
 */
export async function updateCallSettings(
  ports: Ports,
  change: { readonly pageId: PageId; readonly by: ChangeAuthor; readonly patch: CallSettingsPatch },
): Promise<CallSettings> {
  const { pageId, by, patch } = change;
  // A person who manages a Page is never removed from it, so the decision need not read the person again.
  const admin = 'admin' in by ? await ports.store.read((reads) => reads.admins.find(pageId, by.admin)) : undefined;
  const { settings, changed } = await ports.store.decide(pageId, (found, subscriptions) => {
    const page = requireFound(found, 'page', pageId);
    const person = 'admin' in by ? requireFound(admin, 'admin', by.admin) : undefined;
    const subscribedToCalls = subscriptions.some((each) => mayRing(each, by));
    const settings = changeCallSettings(page.settings, patch, { eligible: page.eligible, subscribedToCalls });
    if (settings === page.settings) return { result: { settings, changed: false } };
    const event: PageEvent = {
      kind: 'call_settings_update',
      settings,
      ...(person && { by: { psid: person.psid, name: person.name } }),
    };
    const events = [toEventRecord(ports, pageId, event, ports.clock.now(), subscriptions)];
    return { result: { settings, changed: true }, change: { events } };
  });
  if (changed) ports.wake(pageId, 'decision');
  return settings;
}

/** Returns true when a subscription allows its author to let calls ring PARTNERS: that of the calling app, or for a person any. */
const mayRing = (subscription: Subscription, by: ChangeAuthor): boolean =>
  ('admin' in by || subscription.appId === by.appId) && isSubscribed(subscription, 'calls');
