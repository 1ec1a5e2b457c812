import {
  boolean,
  constant,
  instant,
  list,
  named,
  nullable,
  object,
  oneOf,
  optional,
  text,
} from '../../contract/schema.ts';
import type { HoursStatus } from '../shapes/call-hours.ts';
import type {
  Button,
  IceBreaker,
  ListedThread,
  MenuItem,
  QuickReply,
  ReadReceipt,
  ThreadMessage,
  ThreadView,
  VisibleProfile,
} from '../shapes/threads.ts';
import { hoursStatusMembers } from './call-hours.ts';
import { call } from './calls.ts';
import { message, messageMembers } from './messages.ts';

export const listedThread = object<ListedThread>({
  psid: text,
  name: text,
  picture: text,
  last_message: nullable(message),
});

const button = object<Button>({
  type: oneOf([
    'web_url',
    'postback',
    'phone_number',
    'account_link',
    'account_unlink',
    'game_play',
    'audio_call',
    'call_prompt',
    'missed_call',
    'completed_call',
  ]),
  title: optional(text),
  payload: optional(text),
  url: optional(text),
  active: boolean,
  reason: optional(text),
  until: optional(instant),
  changes_at: optional(instant),
});

const quickReply = object<QuickReply>({
  type: oneOf(['text', 'user_phone_number', 'user_email']),
  title: optional(text),
  payload: optional(text),
  image_url: optional(text),
});

export const threadView = named(
  'Thread',
  object<ThreadView>({
    icon: object<ThreadView['icon']>({
      visible: boolean,
      usable: boolean,
      reason: optional(text),
      changes_at: optional(instant),
    }),
    hours: object<HoursStatus>(hoursStatusMembers),
    window: object<ThreadView['window']>({ open: boolean, until: optional(instant) }),
    typing_until: optional(instant),
    seen_until: optional(instant),
    call: nullable(call),
    profile: object<VisibleProfile>({
      greeting: nullable(text),
      get_started: nullable(text),
      ice_breakers: list(object<IceBreaker>({ question: text, payload: text })),
      menu: list(
        object<MenuItem>({
          type: oneOf(['postback', 'web_url']),
          title: text,
          payload: optional(text),
          url: optional(text),
        }),
      ),
      composer_disabled: boolean,
    }),
    messages: list(
      object<ThreadMessage>({
        ...messageMembers,
        buttons: list(button),
        quick_replies: optional(list(quickReply)),
      }),
    ),
  }),
);

export const readReceipt = object<ReadReceipt>({ read: constant(true) });
