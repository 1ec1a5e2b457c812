import { changeCallSettings, type CallSettingsPatch } from '../domain/call-settings.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { hears } from '../domain/page-event.ts';
import { announce } from './announce.ts';
import { found } from './found.ts';
import type { Ports } from './ports.ts';

/**
 * Changes a Page's call settings on behalf of an app: settings, journal row and deliveries commit together.
 * A patch that changes nothing succeeds and announces nothing (design §3.3). Refusals: those of changeCallSettings.
 */
export async function updateCallSettings(
  ports: Ports,
  change: { readonly pageId: PageId; readonly appId: AppId; readonly patch: CallSettingsPatch },
): Promise<void> {
  const { pageId, appId, patch } = change;
  const changed = await ports.store.write(async (tx) => {
    const page = found(await tx.page(pageId), 'page', pageId);
    const subscription = patch.ringTarget === 'PARTNERS' ? await tx.subscription(pageId, appId) : undefined;
    const subscribedToCalls = subscription !== undefined && hears(subscription, 'calls');
    const settings = changeCallSettings(page.settings, patch, { eligible: page.eligible, subscribedToCalls });
    if (settings === page.settings) return false;
    await tx.saveSettings(pageId, settings);
    await announce(ports, tx, pageId, { kind: 'call_settings_update', settings });
    return true;
  });
  if (changed) ports.wake(pageId);
}
