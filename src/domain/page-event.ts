import type { CallSettings } from './call-settings.ts';
import type { AppId } from './ids.ts';

/** What can happen on a Page. Each is one row of the Page's journal. */
export type PageEvent =
  | { readonly kind: 'page_created' }
  /** The settings after the change, whole: what the webhook sends (design §3.10). */
  | { readonly kind: 'call_settings_update'; readonly settings: CallSettings }
  | { readonly kind: 'app_subscribed'; readonly appId: AppId; readonly fields: readonly string[] }
  | { readonly kind: 'app_unsubscribed'; readonly appId: AppId }
  /** Webhooks to this app have failed for long: the alert of the Messenger webhooks page. */
  | { readonly kind: 'webhooks_failing'; readonly appId: AppId; readonly since: number }
  /** Webhooks to this app have failed for too long: it was unsubscribed from this Page. */
  | { readonly kind: 'webhooks_disabled'; readonly appId: AppId; readonly since: number };

/** One app's subscription to a Page: the fields at app level and those on the Page. */
export interface Subscription {
  readonly appId: AppId;
  readonly appFields: readonly string[];
  readonly pageFields: readonly string[];
}

/** The webhook field that tells of an event; undefined for what stays in the journal. */
export function webhookField(event: PageEvent): string | undefined {
  return event.kind === 'call_settings_update' ? 'call_settings_update' : undefined;
}

/** An app hears of a field only when it is subscribed at both levels. Source: spec/graph-conventions.md §4.1 [doc]. */
export function hears(subscription: Subscription, field: string): boolean {
  return subscription.appFields.includes(field) && subscription.pageFields.includes(field);
}
