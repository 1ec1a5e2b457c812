import type { CallMedia } from '../../domain/call-media.ts';
import type { CallPermission } from '../../domain/call-permission.ts';
import type { Call } from '../../domain/call.ts';
import type { AppId, CallId, MessageId, PageId, PersonaId, Psid } from '../../domain/ids.ts';
import type { Message } from '../../domain/message.ts';
import type { MessengerProfile } from '../../domain/messenger-profile.ts';
import type { PageEvent, Subscription } from '../../domain/page-event.ts';
import type { Persona } from '../../domain/persona.ts';
import type { Consumer, Page, Thread, Timer } from './entities.ts';

/** An event as it goes into the journal, with its webhook; epoch ms. */
export interface EventRecord {
  readonly event: PageEvent;
  readonly at: number;
  /** The trace id of the request that caused it; absent for another cause. */
  readonly trace?: string;
  /** The webhook and the apps that get it, one at least; absent when no app is subscribed to the event. */
  readonly webhook?: { readonly field: string; readonly body: string; readonly appIds: readonly AppId[] };
  /** The message that the event adds to the thread of the change. */
  readonly message?: Message;
}

/** A timer that is set, or that is removed where it has no due time. */
export type TimerChange = Omit<Timer, 'dueAt'> & { readonly dueAt: number | null };

/** A change of one Page, which is stored whole or not at all. */
export interface PageChange {
  /**
   * The rows to append to the journal, in their order: they raise the Page's revision. None only where the change is about
   * media or timers. The settings of a `call_settings_update` among them become those of the Page.
   */
  readonly events: readonly EventRecord[];
  /** The thread after the change; required when an event adds a message. */
  readonly thread?: Thread;
  /** The permission to call after the change. */
  readonly permission?: CallPermission;
  /** A call that starts, or a call after the change. */
  readonly call?: Call;
  /** Timers to set or to remove, at most one change of each. */
  readonly timers?: readonly TimerChange[];
  /** The media of a call after the change; undefined to remove them. A decision that changes them needs them. */
  readonly media?: { readonly callId: CallId; readonly after: CallMedia | undefined };
}

/** Records of a Page that a decision may need, each with the id by which it is found. */
export interface FactKeys {
  readonly consumer: Psid;
  readonly thread: Psid;
  readonly persona: PersonaId;
  readonly message: MessageId;
  readonly permission: Psid;
  readonly profile: PageId;
  readonly latestMessage: Psid;
  readonly currentCall: Psid;
  readonly call: CallId;
  readonly media: CallId;
}

export interface Facts {
  readonly consumer: Consumer | undefined;
  /** An empty thread when nothing has happened in it yet. */
  readonly thread: Thread;
  readonly persona: Persona | undefined;
  readonly message: Message | undefined;
  /** A permission that was never granted when there is none. */
  readonly permission: CallPermission;
  /** The Messenger profile of the Page; empty when nothing was set. */
  readonly profile: MessengerProfile;
  /** The latest message of the person's thread. */
  readonly latestMessage: Message | undefined;
  /** The call of the person that has not ended. */
  readonly currentCall: Call | undefined;
  readonly call: Call | undefined;
  /** The media of the call; undefined for a call without media. */
  readonly media: CallMedia | undefined;
}

/** The ids of the records that a decision needs besides the Page; undefined for one that it does not need this time. */
export type Needs = { readonly [K in keyof FactKeys]?: FactKeys[K] | undefined };

/** The records that were asked for; undefined for those without an id. */
export type FactsFor<N extends Needs> = {
  readonly [K in keyof N & keyof Facts]: undefined extends N[K] ? Facts[K] | undefined : Facts[K];
};

/** The ids of a decision that needs the Page only. */
export type NoNeeds = object;

/** A decision: the result for the caller, and the change to store; without a change nothing is stored. */
export interface Decision<T> {
  readonly result: T;
  readonly change?: PageChange;
}

/**
 * Decides about a change of a Page from the Page, undefined when there is none, from its subscriptions, and from the records
 * that were asked for. It reads the clock and nothing else, and has no effects: a store may call it again when another
 * change came first.
 */
export type Decide<T, N extends Needs = NoNeeds> = (
  page: Page | undefined,
  subscriptions: readonly Subscription[],
  facts: FactsFor<N>,
) => Decision<T>;
