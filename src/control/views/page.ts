import type { Admin, App, DeliveryQueue, Page } from '../../app/ports/entities.ts';
import { encodeCallSettings } from '../../contract/call-settings.ts';
import { compileCallHours } from '../../domain/call-hours.ts';
import { findNextOpening } from '../../domain/next-opening.ts';
import { isSubscribed, type Subscription } from '../../domain/page-event.ts';
import type * as shapes from '../shapes/pages.ts';
import { encodeHours } from './hours.ts';
import { encodeInstant, encodeInstantOrNull } from './instant.ts';
import { encodeAdmin } from './person.ts';

export const encodePageName = ({ id, name, eligible }: Page): shapes.PageName => ({ id, name, eligible });

/** An app that is subscribed to a Page, with the state of its webhooks. */
export interface SubscribedApp {
  readonly app: App;
  readonly subscription: Subscription;
  /** The absolute address of its callback; null while it is not subscribed at app level. */
  readonly callbackUrl: string | null;
  /** Undefined until the first delivery. */
  readonly queue: DeliveryQueue | undefined;
}

/** Encodes a Page as it stands at `at` (epoch ms). */
export function encodePage(
  page: Page,
  subscribed: readonly SubscribedApp[],
  admins: readonly Admin[],
  at: number,
): shapes.PageView {
  const { callHours } = page.settings;
  const opensAt = callHours === null ? undefined : findNextOpening(compileCallHours(callHours), at);
  return {
    ...encodePageName(page),
    created_at: encodeInstant(page.createdAt),
    revision: page.revision,
    call_settings: encodeCallSettings(page.settings),
    hours: {
      ...encodeHours(callHours, at),
      ...(opensAt !== undefined && { next_opening: encodeInstant(opensAt) }),
    },
    apps: subscribed.map(encodeSubscribedApp),
    admins: admins.map(encodeAdmin),
  };
}

const encodeSubscribedApp = ({ app, subscription, callbackUrl, queue }: SubscribedApp): shapes.SubscribedApp => ({
  app_id: app.id,
  name: app.name,
  callback_url: callbackUrl,
  app_fields: subscription.appFields,
  page_fields: subscription.pageFields,
  hears_calls: isSubscribed(subscription, 'calls'),
  failing_since: encodeInstantOrNull(queue?.failingSince ?? null),
});
