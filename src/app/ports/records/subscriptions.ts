import type { AppId, PageId } from '../../../domain/ids.ts';
import type { Subscription } from '../../../domain/page-event.ts';
import type { AppSubscription } from '../entities.ts';

export interface SubscriptionReads {
  /** The subscription at app level. */
  findOfApp(appId: AppId): Promise<AppSubscription | undefined>;
  /** The subscription of an app to a Page, with the fields at both levels. */
  find(pageId: PageId, appId: AppId): Promise<Subscription | undefined>;
  list(pageId: PageId): Promise<readonly Subscription[]>;
}

export interface SubscriptionRecords extends SubscriptionReads {
  saveOfApp(subscription: AppSubscription): Promise<void>;
  removeOfApp(appId: AppId): Promise<void>;
  save(pageId: PageId, appId: AppId, fields: readonly string[], at: number): Promise<void>;
  /** Resolves to false when there was none. */
  remove(pageId: PageId, appId: AppId): Promise<boolean>;
}
