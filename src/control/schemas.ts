import { callHoursSchema, callSettingsSchema, DAYS } from '../contract/call-settings.ts';
import { WEBHOOK_FAULTS } from '../app/ports/faults.ts';
import { CALL_ENTRIES } from '../domain/call-entry.ts';
import { RING_TARGETS } from '../domain/call-settings.ts';
import { MEDIA_TYPES } from '../domain/message.ts';
import { GENDERS } from '../domain/profile.ts';
import {
  anyObject,
  anyParams,
  boolean,
  constant,
  foreign,
  instant,
  integer,
  list,
  named,
  nullable,
  number,
  object,
  oneOf,
  optional,
  text,
  union,
  type Members,
  type Schema,
} from '../contract/schema.ts';
import type * as shapes from './shapes.ts';

/** The JSON Schema of every answer of control; shapes.ts has the same as TypeScript types. */

export const listOf = <T>(item: Schema<T>): Schema<shapes.List<T>> =>
  object<shapes.List<T>>({ data: list(item), next: optional(text) });

export const searchedListOf = <T>(item: Schema<T>): Schema<shapes.SearchedList<T>> =>
  object<shapes.SearchedList<T>>({ data: list(item), next: optional(text), searched_until: optional(instant) });

export const errorAnswer = named(
  'Error',
  object<shapes.ErrorAnswer>({
    error: object<shapes.ErrorAnswer['error']>({
      reason: text,
      message: text,
      advice: optional(text),
      fields: optional(list(list(text))),
    }),
  }),
);

// Apps, Pages and people.

export const appName = named('AppName', object<shapes.AppName>({ id: text, name: text }));

export const appView = named(
  'App',
  object<shapes.AppView>({
    id: text,
    name: text,
    requires_proof: boolean,
    subscription: nullable(
      object<NonNullable<shapes.AppView['subscription']>>({
        callback_url: nullable(text),
        fields: list(text),
        include_values: boolean,
      }),
    ),
  }),
);

export const appCredentials = object<shapes.AppCredentials>({ id: text, secret: text });
export const pageReference = object<shapes.PageReference>({ id: text });
export const tokenGrant = object<shapes.TokenGrant>({ id: text, access_token: text });
export const tokenView = named(
  'Token',
  object<shapes.TokenView>({
    id: text,
    app_id: text,
    permissions: list(text),
    issued_at: instant,
    expires_at: nullable(instant),
  }),
);
export const userTokenView = named(
  'UserToken',
  object<shapes.UserTokenView>({
    id: text,
    app_id: text,
    permissions: list(text),
    issued_at: instant,
    expires_at: nullable(instant),
    user_id: text,
  }),
);
export const tokenRevoked = object<shapes.TokenRevoked>({ revoked: constant(true) });
export const personReference = object<shapes.PersonReference>({ psid: text });
export const adminReference = object<shapes.AdminReference>({ psid: text, user_id: nullable(text) });

const pageNameMembers = { id: text, name: text, eligible: boolean };
export const pageName = named('PageName', object<shapes.PageName>(pageNameMembers));

export const person = named('Person', object<shapes.Person>({ psid: text, name: text }));
const admin = named('Admin', object<shapes.Admin>({ psid: text, name: text, user_id: nullable(text) }));

export const consumer = named(
  'Consumer',
  object<shapes.Consumer>({
    psid: text,
    name: text,
    first_name: text,
    last_name: text,
    time_zone: nullable(text),
    locale: text,
    gender: nullable(oneOf(GENDERS)),
    picture: text,
    has_profile: boolean,
  }),
);

const subscribedApp = named(
  'SubscribedApp',
  object<shapes.SubscribedApp>({
    app_id: text,
    name: text,
    callback_url: nullable(text),
    app_fields: list(text),
    page_fields: list(text),
    hears_calls: boolean,
    failing_since: nullable(instant),
  }),
);

const callHours = named('CallHours', foreign<shapes.CallHours>(callHoursSchema));
const callSettings = named('CallSettings', foreign<shapes.CallSettings>(callSettingsSchema));
const hoursStatusMembers = { open: boolean, text, next_change: optional(instant) };

export const pageView = named(
  'Page',
  object<shapes.PageView>({
    ...pageNameMembers,
    created_at: instant,
    revision: integer,
    call_settings: callSettings,
    hours: object<shapes.PageView['hours']>({ ...hoursStatusMembers, next_opening: optional(instant) }),
    apps: list(subscribedApp),
    admins: list(admin),
  }),
);

export const demo = object<shapes.Demo>({
  app_id: text,
  page_id: text,
  access_token: text,
  token_revoked: boolean,
  graph_path: text,
});

// Call settings.

export const callSettingsResult = object<shapes.CallSettingsResult>({
  success: constant(true),
  call_settings: callSettings,
});

const localDay = object<shapes.LocalDay>({
  date: text,
  day_of_week: oneOf(DAYS),
  starts_at: instant,
  ends_at: instant,
});

export const hoursPreview = named(
  'HoursPreview',
  object<shapes.HoursPreview>({
    open: boolean,
    text,
    next_change: nullable(instant),
    next_opening: nullable(instant),
    time_zone: text,
    utc_offset: text,
    week: object<shapes.HoursPreview['week']>({
      from: instant,
      until: instant,
      now: instant,
      days: list(localDay),
      windows: list(object<shapes.OpenWindow>({ opens_at: instant, closes_at: instant })),
    }),
    clock_change: nullable(object<shapes.ClockChange>({ at: instant, from_offset: text, to_offset: text, text })),
  }),
);

export const timeZoneName = object<shapes.TimeZoneName>({
  name: text,
  aliases: list(text),
  places: list(text),
  abbreviations: list(text),
  usage_rank: nullable(integer),
});

// Threads and calls.

const ringTarget = oneOf(RING_TARGETS);
const callEntry = oneOf(CALL_ENTRIES);
const callState = oneOf(['ringing', 'in_call', 'ended']);
const callOutcome = nullable(oneOf(['missed', 'declined', 'completed', 'failed']));

export const call = named(
  'Call',
  object<shapes.Call>({
    id: text,
    psid: text,
    direction: oneOf(['user_initiated', 'business_initiated']),
    entry: nullable(callEntry),
    rings: ringTarget,
    app_id: nullable(text),
    state: callState,
    outcome: callOutcome,
    started_at: instant,
    accepted_at: nullable(instant),
    ended_at: nullable(instant),
  }),
);

export const pageOverview = named(
  'PageOverview',
  object<shapes.PageOverview>({
    deliveries: list(
      object<shapes.DeliveryPoint>({
        created_at: instant,
        state: oneOf(['pending', 'delivered', 'dropped']),
        attempts: integer,
        latency_ms: nullable(number),
      }),
    ),
    calls: list(
      object<shapes.PageOverview['calls'][number]>({ started_at: instant, state: callState, outcome: callOutcome }),
    ),
  }),
);

const endView = object<shapes.CallEndView>({
  muted: boolean,
  kind: oneOf(['endpoint', 'script']),
  state: oneOf(['waiting', 'checking', 'handshake', 'connected', 'failed', 'closed']),
  first_audio_from_ms: nullable(number),
  first_audio_to_ms: nullable(number),
  packets_from: integer,
  packets_to: integer,
  video_packets_from: integer,
  video_packets_to: integer,
  lost: integer,
  round_trip_ms: nullable(number),
  keys: text,
  tones: list(number),
});
export const callMedia = named('CallMedia', object<shapes.CallMediaView>({ business: endView, consumer: endView }));
export const sessionAnswer = object<shapes.SessionAnswer>({ type: oneOf(['offer', 'answer']), sdp: text });
export const permissionView = object<shapes.PermissionView>({
  response: oneOf(['approve', 'reject']),
  expires_at: nullable(instant),
});
const attachment = object<shapes.Attachment>({ type: oneOf(MEDIA_TYPES), url: text });

const messageMembers: Members<shapes.Message> = {
  id: text,
  psid: text,
  type: oneOf(['text', 'media', 'template', 'call_prompt', 'calling_optin', 'missed_call', 'completed_call']),
  from: oneOf(['consumer', 'page']),
  at: instant,
  text: optional(text),
  seconds: optional(integer),
  payload: optional(anyObject),
  persona: optional(object<shapes.Persona>({ id: text, name: text, picture_url: text })),
  attachments: optional(list(attachment)),
  reply_to: optional(text),
  quick_reply: optional(text),
};
const message = named('Message', object<shapes.Message>(messageMembers));

export const listedThread = object<shapes.ListedThread>({
  psid: text,
  name: text,
  picture: text,
  last_message: nullable(message),
});

const button = object<shapes.Button>({
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

const quickReply = object<shapes.QuickReply>({
  type: oneOf(['text', 'user_phone_number', 'user_email']),
  title: optional(text),
  payload: optional(text),
  image_url: optional(text),
});

export const threadView = named(
  'Thread',
  object<shapes.ThreadView>({
    icon: object<shapes.ThreadView['icon']>({
      visible: boolean,
      usable: boolean,
      reason: optional(text),
      changes_at: optional(instant),
    }),
    hours: object<shapes.HoursStatus>(hoursStatusMembers),
    window: object<shapes.ThreadView['window']>({ open: boolean, until: optional(instant) }),
    typing_until: optional(instant),
    seen_until: optional(instant),
    call: nullable(call),
    profile: object<shapes.VisibleProfile>({
      greeting: nullable(text),
      get_started: nullable(text),
      ice_breakers: list(object<shapes.IceBreaker>({ question: text, payload: text })),
      menu: list(
        object<shapes.MenuItem>({
          type: oneOf(['postback', 'web_url']),
          title: text,
          payload: optional(text),
          url: optional(text),
        }),
      ),
      composer_disabled: boolean,
    }),
    messages: list(
      object<shapes.ThreadMessage>({
        ...messageMembers,
        buttons: list(button),
        quick_replies: optional(list(quickReply)),
      }),
    ),
  }),
);

export const messageReference = object<shapes.MessageReference>({ message_id: text });
export const readReceipt = object<shapes.ReadReceipt>({ read: constant(true) });
export const ring = object<shapes.Ring>({ call_id: text, rings: ringTarget, apps: list(text) });

const gate = oneOf(['page_eligible', 'audio_enabled', 'icon_enabled', 'prompt_active', 'call_hours', 'not_in_call']);

const refusal = object<shapes.RefusedTap>({ gate, setting: optional(text), opens_at: optional(instant), text });
export const refusedTap = object<shapes.RefusedTapAnswer>({ refused: refusal });

const gateReport = object<shapes.GateReport>({
  gate,
  verdict: oneOf(['open', 'closed', 'not_checked']),
  setting: optional(text),
  value: nullable(union(boolean, text, callHours)),
  text: optional(text),
  changes_at: nullable(instant),
});

export const explanation = named(
  'Explanation',
  object<shapes.Explanation>({
    at: instant,
    entry: callEntry,
    rings: nullable(ringTarget),
    text,
    gates: list(gateReport),
    routing: object<shapes.Explanation['routing']>({
      setting: constant('call_routing'),
      value: ringTarget,
      apps: list(
        object<shapes.Explanation['routing']['apps'][number]>({
          app_id: text,
          callback_failing_since: nullable(instant),
        }),
      ),
    }),
  }),
);

// The instance as a whole.

const unanswered = list(object<shapes.UnansweredCallback>({ app_id: text, page_id: text, callback_url: text }));

export const settled = object<shapes.Settled>({ settled: boolean, now: instant, unanswered: optional(unanswered) });

export const removal = object<shapes.Removal>({
  before: instant,
  deliveries: number,
  later_attempts: number,
  journal_entries: number,
  complete: boolean,
});

const seededAccess = nullable(
  object<shapes.SeededAccess>({
    app: object<shapes.SeededAccess['app']>({ id: text, secret: text }),
    page: object<shapes.SeededAccess['page']>({ id: text, name: text, access_token: text, token_revoked: boolean }),
    consumers: list(person),
  }),
);

export const instanceReset = object<shapes.InstanceReset>({
  reset: constant(true),
  demo: seededAccess,
});

/** All records of the instance; the format may change with the version. */
export const snapshot = anyObject;
export const instanceRestored = object<shapes.InstanceRestored>({
  restored: constant(true),
  now: instant,
  demo: seededAccess,
});

// Events of a Page and their webhooks.

type Entry = shapes.JournalEntry;
type EntryOf<K extends Entry['kind']> = Extract<Entry, { readonly kind: K }>;

/** The members of each kind of journal entry, besides those that all have. */
const entryMembers: {
  readonly [K in Entry['kind']]: Members<Omit<EntryOf<K>, 'revision' | 'at' | 'kind'>>;
} = {
  page_created: { call_settings: optional(callSettings) },
  page_renamed: { name: text, before: optional(text) },
  webhook_tested: { app_id: text, field: text },
  call_settings_update: { call_settings: callSettings, by: optional(person) },
  app_subscribed: { app_id: text, fields: list(text), before: optional(list(text)) },
  app_unsubscribed: { app_id: text, before: optional(list(text)) },
  webhooks_failing: { app_id: text, since: instant },
  webhooks_disabled: { app_id: text, since: instant },
  message_sent: { app_id: text, message },
  message_received: { message },
  message_delivered: { psid: text, message_id: text },
  messages_read: { psid: text, until: instant },
  postback: { psid: text, message_id: text, title: text, payload: text },
  messenger_profile_update: {
    app_id: text,
    set: list(text),
    removed: list(text),
    before: optional(anyObject),
    after: optional(anyObject),
  },
  page_acted: { psid: text, action: text },
  call_started: { call },
  call_refused: { psid: text, entry: callEntry, refused: refusal, gates: list(gateReport) },
  call_accepted: { call },
  call_ringing: { call },
  call_answered: { call },
  call_muted: { call, by: oneOf(['consumer', 'business']), muted: boolean },
  media_changed: { call, version: integer, by: oneOf(['consumer', 'business']) },
  permission_asked: { psid: text, message_id: text, app_id: text },
  permission_answered: {
    psid: text,
    response: oneOf(['approve', 'reject']),
    expires_at: nullable(instant),
    before: optional(nullable(instant)),
  },
  call_ended: { call, message },
};

/** The kinds of journal entries. */
export const ENTRY_KINDS = Object.keys(entryMembers) as readonly Entry['kind'][];

const entries: readonly Schema<Entry>[] = Object.entries(entryMembers).map(([kind, members]) =>
  object<Entry>({ revision: integer, at: instant, kind: constant(kind), ...members } as unknown as Members<Entry>),
);

export const journalEntry = named('JournalEntry', union(...entries));

const attempt = object<shapes.Attempt>({
  at: instant,
  duration_ms: number,
  status: nullable(integer),
  error: nullable(text),
  failure: nullable(
    object<NonNullable<shapes.Attempt['failure']>>({
      kind: oneOf([
        'invalid_address',
        'forbidden',
        'timeout',
        'connect_timeout',
        'refused',
        'unreachable',
        'dns',
        'dns_unavailable',
        'tls',
        'certificate',
        'reset',
        'closed',
        'not_http',
        'suspended',
        'fault',
        'other',
      ]),
      detail: text,
    }),
  ),
  response: nullable(text),
  advice: nullable(text),
  fault: nullable(text),
});

export const delivery = named(
  'Delivery',
  object<shapes.Delivery>({
    id: text,
    page_id: text,
    app_id: text,
    revision: integer,
    field: text,
    state: oneOf(['pending', 'delivered', 'dropped']),
    created_at: instant,
    due_at: nullable(instant),
    body: text,
    callback_url: nullable(text),
    signatures: object<shapes.Delivery['signatures']>({ sha1: text, sha256: text }),
    attempts: list(attempt),
  }),
);

export const redelivery = object<shapes.Redelivery>({ id: text, state: constant('pending') });

export const redeliveredAll = object<shapes.RedeliveredAll>({ redelivered: integer, has_more: boolean });

export const receivedWebhook = named(
  'ReceivedWebhook',
  object<shapes.ReceivedWebhook>({
    id: integer,
    field: nullable(text),
    event: nullable(text),
    received_at: instant,
    verified: constant(true),
    headers: object<shapes.ReceivedWebhook['headers']>({ 'x-hub-signature': text, 'x-hub-signature-256': text }),
    body: anyObject,
  }),
);

export const webhooksCleared = object<shapes.WebhooksCleared>({ cleared: integer });
export const webhookReceipt = object<shapes.WebhookReceipt>({ received: constant(true) });

// Requests, clock and health.

export const apiRequest = named(
  'ApiRequest',
  object<shapes.ApiRequest>({
    id: text,
    at: instant,
    method: text,
    path: text,
    version: text,
    params: anyParams,
    ignored_params: list(text),
    page_id: nullable(text),
    app_id: nullable(text),
    revision: nullable(integer),
    status: integer,
    duration_ms: number,
    trace: text,
    error: nullable(
      object<NonNullable<shapes.ApiRequest['error']>>({
        message: text,
        type: text,
        code: integer,
        error_subcode: optional(integer),
      }),
    ),
    advice: nullable(text),
    fault: nullable(text),
  }),
);

const httpMessage = object<shapes.HttpMessage>({
  headers: list(object<shapes.HttpMessage['headers'][number]>({ name: text, value: text })),
  body: text,
});

export const requestExchange = named(
  'RequestExchange',
  object<shapes.RequestExchange>({
    summary: apiRequest,
    query: text,
    request: httpMessage,
    answer: httpMessage,
    caused: object<shapes.RequestExchange['caused']>({ entries: list(journalEntry), deliveries: list(delivery) }),
  }),
);

export const journalEntryContext = named(
  'JournalEntryContext',
  object<shapes.JournalEntryContext>({
    entry: journalEntry,
    request: nullable(apiRequest),
    deliveries: list(delivery),
  }),
);

type ItemOf<K extends shapes.TimelineItem['kind']> = Extract<shapes.TimelineItem, { readonly kind: K }>;

const timelineItem = union(
  object<ItemOf<'entry'>>({ kind: constant('entry'), at: instant, entry: journalEntry }),
  object<ItemOf<'attempt'>>({
    kind: constant('attempt'),
    at: instant,
    delivery_id: text,
    app_id: text,
    event: nullable(text),
    number: integer,
    attempt,
  }),
  object<ItemOf<'request'>>({ kind: constant('request'), at: instant, request: apiRequest }),
);

export const callTimeline = named(
  'CallTimeline',
  object<shapes.CallTimeline>({
    call,
    page_id: text,
    gates: nullable(list(gateReport)),
    items: list(timelineItem),
    media: nullable(callMedia),
  }),
);

const faultExtent = { times: optional(integer), share: optional(number), seed: optional(integer) };
const faultState = { number: integer, hits: integer, over: boolean };

export const sentRequest = object<shapes.SentRequest>({
  status: nullable(integer),
  duration_ms: number,
  headers: foreign<shapes.SentRequest['headers']>({ type: 'object', additionalProperties: { type: 'string' } }),
  body: foreign<unknown>({}),
  advice: nullable(text),
});

export const faultView = named(
  'Fault',
  union(
    object<shapes.RequestFault & shapes.FaultState>({
      operation: text,
      error: optional(integer),
      error_subcode: optional(integer),
      delay: optional(text),
      cut: optional(boolean),
      ...faultExtent,
      ...faultState,
    }),
    object<shapes.WebhookFault & shapes.FaultState>({
      webhook: text,
      app_id: optional(text),
      page_id: optional(text),
      fault: oneOf(WEBHOOK_FAULTS),
      delay: optional(text),
      ...faultExtent,
      ...faultState,
    }),
  ),
);

const limit = nullable(integer);

export const limitsView = named(
  'Limits',
  object<shapes.LimitsView>({ app: limit, page: limit, messenger: limit, send: limit }),
);

export const clockView = named(
  'Clock',
  object<shapes.ClockView>({
    now: instant,
    mode: oneOf(['running', 'frozen']),
    steerable: boolean,
    offset_ms: optional(number),
    next_opening: optional(nullable(instant)),
    next_expiry: optional(nullable(instant)),
    unanswered: optional(unanswered),
    next_closing: optional(nullable(instant)),
    next_clock_change: optional(nullable(instant)),
    next_due: optional(nullable(instant)),
  }),
);

export const mediaSupport = named(
  'MediaSupport',
  object<shapes.MediaSupport>({ available: boolean, advice: nullable(text) }),
);

const endedThings = object<shapes.EndedThings>({
  count: integer,
  first: list(object<shapes.EndedThings['first'][number]>({ psid: text, at: instant })),
});

export const clockMove = named(
  'ClockMove',
  object<shapes.ClockMove>({
    number,
    from: instant,
    to: instant,
    from_revision: number,
    to_revision: number,
    was_open: boolean,
    openings: nullable(integer),
    is_open: boolean,
    expired_buttons: endedThings,
    closed_windows: endedThings,
    webhooks: object<shapes.ClockMove['webhooks']>({ delivered: number, failed: number }),
  }),
);

export const health = object<shapes.Health>({ healthy: constant(true) });
export const ready = object<shapes.Ready>({ ready: constant(true) });

/** A document in OpenAPI 3.1. */
export const openApi = anyObject;
export const routeList = listOf(text);
