import { changeCallSettings, type CallSettings, type CallSettingsPatch } from '../domain/call-settings.ts';
import type { AppId, PageId, Psid } from '../domain/ids.ts';
import { isSubscribed } from '../domain/page-event.ts';
import { recordEvent } from './record-event.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';
import type { Tx } from './ports/store.ts';

/** An app through the API, or a person who runs the Page, on a surface of Meta's. */
export type ChangeAuthor = { readonly appId: AppId } | { readonly admin: Psid };

/**
 * Changes a Page's call settings: settings, journal row and deliveries commit together. Returns the settings as they
 * are then. A patch that changes nothing succeeds and announces nothing (docs/design.md §3.3). PARTNERS takes an app
 * that hears `calls`: the one that asks, or, where a person does, any. Refusals: those of changeCallSettings;
 * not_found.
 */
export async function updateCallSettings(
  ports: Ports,
  change: { readonly pageId: PageId; readonly by: ChangeAuthor; readonly patch: CallSettingsPatch },
): Promise<CallSettings> {
  const { pageId, by, patch } = change;
  const { settings, changed } = await ports.store.write(async (tx) => {
    const page = requireFound(await tx.pages.find(pageId), 'page', pageId);
    const admin = 'admin' in by ? requireFound(await tx.admins.find(pageId, by.admin), 'admin', by.admin) : undefined;
    const subscribedToCalls = patch.ringTarget === 'PARTNERS' && (await someoneHearsCalls(tx, pageId, by));
    const settings = changeCallSettings(page.settings, patch, { eligible: page.eligible, subscribedToCalls });
    if (settings === page.settings) return { settings, changed: false };
    await tx.pages.saveSettings(pageId, settings);
    const person = admin && { by: { psid: admin.psid, name: admin.name } };
    await recordEvent(ports, tx, pageId, { kind: 'call_settings_update', settings, ...person });
    return { settings, changed: true };
  });
  if (changed) ports.wake(pageId);
  return settings;
}

async function someoneHearsCalls(tx: Tx, pageId: PageId, by: ChangeAuthor): Promise<boolean> {
  if ('admin' in by) return (await tx.subscriptions.list(pageId)).some((each) => isSubscribed(each, 'calls'));
  const subscription = await tx.subscriptions.find(pageId, by.appId);
  return subscription !== undefined && isSubscribed(subscription, 'calls');
}
