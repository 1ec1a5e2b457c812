import type { CallSettingsJson } from '../../contract/call-settings.ts';
import type { HoursStatus } from './call-hours.ts';
import type { Admin } from './people.ts';

export interface PageName {
  readonly id: string;
  readonly name: string;
  readonly eligible: boolean;
}

export interface PageView extends PageName {
  readonly created_at: string;
  /** The number of the Page's last journal entry. */
  readonly revision: number;
  readonly call_settings: CallSettingsJson;
  readonly hours: HoursStatus & { readonly next_opening?: string };
  readonly apps: readonly SubscribedApp[];
  readonly admins: readonly Admin[];
}

/** An app that is subscribed to a Page. */
export interface SubscribedApp {
  readonly app_id: string;
  readonly name: string;
  /** Null while the app has no subscription of its own. */
  readonly callback_url: string | null;
  readonly app_fields: readonly string[];
  readonly page_fields: readonly string[];
  /** True when `calls` is subscribed at both levels. */
  readonly hears_calls: boolean;
  /** The first of an unbroken series of failed deliveries; null when the last one succeeded. */
  readonly failing_since: string | null;
}

export interface PageReference {
  readonly id: string;
}

export interface NewPage {
  readonly name: string;
  readonly category?: string;
  readonly eligible?: boolean;
  readonly call_settings?: Partial<CallSettingsJson>;
}
