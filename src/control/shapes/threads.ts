import type { CallButton } from '../../domain/call-entry.ts';
import type { ProfileTapSource } from '../../domain/messenger-profile.ts';
import type { HoursStatus } from './call-hours.ts';
import type { Call } from './calls.ts';
import type { Message } from './messages.ts';
import type { Person } from './people.ts';

export type { CallButton };

export interface ListedThread extends Person {
  /** Address of the person's picture. */
  readonly picture: string;
  readonly last_message: Message | null;
}

/** A thread as the consumer's Messenger shows it. */
export interface ThreadView {
  readonly icon: {
    readonly visible: boolean;
    readonly usable: boolean;
    /** The reason for which a tap would not ring. */
    readonly reason?: string;
    readonly changes_at?: string;
  };
  readonly hours: HoursStatus;
  readonly window: { readonly open: boolean; readonly until?: string };
  /** Present while the Page is typing (`sender_action`): the instant at which the indicator goes out. */
  readonly typing_until?: string;
  /** The instant up to which the Page has marked the thread as seen; absent when never. */
  readonly seen_until?: string;
  /** The call that rings or goes on. */
  readonly call: Call | null;
  readonly profile: VisibleProfile;
  /** Oldest first. */
  readonly messages: readonly ThreadMessage[];
}

/** The parts of the Page's Messenger profile that the consumer sees. */
export interface VisibleProfile {
  /** Shown, like the two that follow, in a thread without messages. */
  readonly greeting: string | null;
  /** Payload of the Get Started button; null where there is none, or ice breakers in its place. */
  readonly get_started: string | null;
  readonly ice_breakers: readonly IceBreaker[];
  /** The persistent menu, shown in a thread with messages. */
  readonly menu: readonly MenuItem[];
  /** True where the menu takes the place of the field to write in. */
  readonly composer_disabled: boolean;
}

export interface IceBreaker {
  readonly question: string;
  readonly payload: string;
}

export interface MenuItem {
  readonly type: 'postback' | 'web_url';
  readonly title: string;
  /** Present on `postback`. */
  readonly payload?: string;
  /** Present on `web_url`. */
  readonly url?: string;
}

export interface ThreadMessage extends Message {
  readonly buttons: readonly Button[];
  /** Present on the last message of the thread only, when it was sent with quick replies. */
  readonly quick_replies?: readonly QuickReply[];
}

export interface Button {
  readonly type: 'web_url' | 'postback' | 'phone_number' | 'account_link' | 'account_unlink' | 'game_play' | CallButton;
  /** As Messenger shows it: longer titles are shortened to 20 characters and three dots. */
  readonly title?: string;
  /** Present on `postback`, and on `phone_number`: the telephone number. */
  readonly payload?: string;
  /** Present on `web_url` and `account_link`. */
  readonly url?: string;
  readonly active: boolean;
  /** The reason for which a tap would not ring. */
  readonly reason?: string;
  /** The end of the button's life (exclusive). */
  readonly until?: string;
  readonly changes_at?: string;
}

/** A button above the composer. The consumer answers with its title or, by the other types, with personal data. */
export interface QuickReply {
  readonly type: 'text' | 'user_phone_number' | 'user_email';
  /** Present on `text`, shortened as the title of a button is. */
  readonly title?: string;
  /** Present on `text`. */
  readonly payload?: string;
  readonly image_url?: string;
}

export interface ReadReceipt {
  readonly read: true;
}

export interface QuickReplyTap {
  readonly message_id: string;
  /** The payload of the quick reply, or its type for one that sends personal data; the first quick reply when absent. */
  readonly payload?: string;
}

/** The tap of a button of a message, or of a part of the Messenger profile: `message_id` or `source`, one of them. */
export interface PostbackTap {
  readonly message_id?: string;
  readonly source?: ProfileTapSource;
  /** The payload of the button; the first postback button when absent. */
  readonly payload?: string;
}
