import type { AppId } from '../../domain/ids.ts';
import type { PageEvent, Subscription } from '../../domain/page-event.ts';
import type { Page } from './entities.ts';

/** An event as it goes into the journal, with its webhook; epoch ms. */
export interface EventRecord {
  readonly event: PageEvent;
  readonly at: number;
  /** The trace id of the request that caused it; absent for another cause. */
  readonly trace?: string;
  /** The webhook and the apps that get it, one at least; absent when no app is subscribed to the event. */
  readonly webhook?: { readonly field: string; readonly body: string; readonly appIds: readonly AppId[] };
}

/** A change of one Page, which is stored whole or not at all. */
export interface PageChange {
  /**
   * The rows to append to the journal, in their order, one at least: they raise the Page's revision. The settings of a
   * `call_settings_update` among them become those of the Page.
   */
  readonly events: readonly EventRecord[];
}

/** A decision: the result for the caller, and the change to store; without a change nothing is stored. */
export interface Decision<T> {
  readonly result: T;
  readonly change?: PageChange;
}

/**
 * Decides about a change of a Page from the Page, undefined when there is none, and from its subscriptions. It reads the
 * clock and nothing else, and has no effects: a store may call it again when another change came first.
 */
export type Decide<T> = (page: Page | undefined, subscriptions: readonly Subscription[]) => Decision<T>;
