import type { Admin, App, AppSubscription, Consumer, DeliveryQueue, Page } from '../../app/ports/entities.ts';
import { encodeCallSettings } from '../../contract/call-settings.ts';
import type * as shapes from '../shapes.ts';
import { compileCallHours } from '../../domain/call-hours.ts';
import type { Message } from '../../domain/message.ts';
import { nextOpening } from '../../domain/next-opening.ts';
import { isSubscribed, type Subscription } from '../../domain/page-event.ts';
import { encodeMessage, instant } from './encode.ts';
import { encodeHours } from './thread.ts';

/** Pages, apps and people as who looks around sees them. No secret is among it. */

export const encodeListedPage = ({ id, name, eligible }: Page): shapes.PageName => ({ id, name, eligible });

export const encodeListedApp = ({ id, name }: App): shapes.AppName => ({ id, name });

const encodePerson = ({ psid, name }: Admin | Consumer): shapes.Person => ({ psid, name });

export const encodeConsumer = (consumer: Consumer): shapes.Consumer => ({
  ...encodePerson(consumer),
  time_zone: consumer.timeZone,
});

/** An app that is subscribed to a Page, with where its webhooks go and how that has been going. */
export interface SubscribedApp {
  readonly app: App;
  readonly subscription: Subscription;
  /** Where its webhooks go; null while it is not subscribed at app level. */
  readonly callbackUrl: string | null;
  readonly lane: DeliveryQueue | undefined;
}

export function encodePage(
  page: Page,
  subscribed: readonly SubscribedApp[],
  admins: readonly Admin[],
  at: number,
): shapes.PageView {
  const { settings } = page;
  const opens = settings.callHours === null ? undefined : nextOpening(compileCallHours(settings.callHours), at);
  return {
    ...encodeListedPage(page),
    created_at: instant(page.createdAt),
    revision: page.revision,
    call_settings: encodeCallSettings(settings),
    hours: { ...encodeHours(settings, at), ...(opens !== undefined && { next_opening: instant(opens) }) },
    apps: subscribed.map(encodeSubscribedApp),
    admins: admins.map(encodePerson),
  };
}

function encodeSubscribedApp({ app, subscription, callbackUrl, lane }: SubscribedApp): shapes.SubscribedApp {
  const failingSince = lane?.failingSince ?? null;
  return {
    app_id: app.id,
    name: app.name,
    callback_url: callbackUrl,
    app_fields: subscription.appFields,
    page_fields: subscription.pageFields,
    hears_calls: isSubscribed(subscription, 'calls'),
    failing_since: failingSince === null ? null : instant(failingSince),
  };
}

/** `callbackUrl` is absolute: what is stored of one on this server is not. */
export function encodeApp(
  app: App,
  subscription: AppSubscription | undefined,
  callbackUrl: string | null,
): shapes.AppView {
  return {
    ...encodeListedApp(app),
    requires_proof: app.requiresProof,
    subscription: subscription
      ? { callback_url: callbackUrl, fields: subscription.fields, include_values: subscription.includeValues }
      : null,
  };
}

export const encodeListedThread = (consumer: Consumer, last: Message | undefined): shapes.ListedThread => ({
  ...encodePerson(consumer),
  last_message: last ? encodeMessage(last) : null,
});
