import { changeCallSettings, type CallSettings, type CallSettingsPatch } from '../domain/call-settings.ts';
import type { AppId, PageId, Psid } from '../domain/ids.ts';
import { isSubscribed } from '../domain/page-event.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';
import type { Tx } from './ports/store.ts';

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
  const { settings, changed } = await ports.store.write(async (tx) => {
    const page = requireFound(await tx.pages.find(pageId), 'page', pageId);
    const admin = 'admin' in by ? requireFound(await tx.admins.find(pageId, by.admin), 'admin', by.admin) : undefined;
    const subscribedToCalls = patch.ringTarget === 'PARTNERS' && (await hasCallsSubscriber(tx, pageId, by));
    const settings = changeCallSettings(page.settings, patch, { eligible: page.eligible, subscribedToCalls });
    if (settings === page.settings) return { settings, changed: false };
    const person = admin && { by: { psid: admin.psid, name: admin.name } };
    await recordEvent(ports, tx, pageId, { kind: 'call_settings_update', settings, ...person });
    return { settings, changed: true };
  });
  if (changed) ports.wake(pageId);
  return settings;
}

async function hasCallsSubscriber(tx: Tx, pageId: PageId, by: ChangeAuthor): Promise<boolean> {
  if ('admin' in by) return (await tx.subscriptions.list(pageId)).some((each) => isSubscribed(each, 'calls'));
  const subscription = await tx.subscriptions.find(pageId, by.appId);
  return subscription !== undefined && isSubscribed(subscription, 'calls');
}
