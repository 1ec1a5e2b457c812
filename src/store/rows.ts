import type {
  Admin,
  App,
  AppSubscription,
  Attempt,
  Consumer,
  Delivery,
  DeliveryState,
  JournalEntry,
  DeliveryQueue,
  Page,
  PageToken,
  Thread,
  Timer,
} from '../app/ports/ports.ts';
import type { CallHours } from '../domain/call-hours.ts';
import type { RingTarget } from '../domain/call-settings.ts';
import type { Call } from '../domain/call.ts';
import type { AppId, CallId, MessageId, PageId, Psid } from '../domain/ids.ts';
import type { Content, Message } from '../domain/message.ts';
import type { PageEvent, Subscription } from '../domain/page-event.ts';
import type { Row } from './driver.ts';

/** Rows as the back-ends give them → the records of `app/ports`. Booleans may come as 0 and 1, bigints as text. */

const text = (value: unknown): string => value as string;
const textOrNull = (value: unknown): string | null => (value as string | null) ?? null;
const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));
const json = <T>(value: unknown): T => JSON.parse(value as string) as T;

export const toApp = (row: Row): App => ({
  id: text(row['app_id']) as AppId,
  name: text(row['name']),
  secret: text(row['secret']),
  requiresProof: Boolean(row['requires_proof']),
  createdAt: Number(row['created_at']),
});

export const toPage = (row: Row): Page => ({
  id: text(row['page_id']) as PageId,
  name: text(row['name']),
  eligible: Boolean(row['eligible']),
  settings: {
    audioEnabled: Boolean(row['audio_enabled']),
    iconEnabled: Boolean(row['icon_enabled']),
    videoEnabled: Boolean(row['video_enabled']),
    ringTarget: text(row['ring_target']) as RingTarget,
    callHours: row['call_hours'] === null ? null : json<CallHours>(row['call_hours']),
  },
  revision: Number(row['revision']),
  createdAt: Number(row['created_at']),
});

export const toToken = (row: Row): PageToken => ({
  hash: text(row['token_hash']),
  appId: text(row['app_id']) as AppId,
  pageId: text(row['page_id']) as PageId,
  permissions: json(row['permissions']),
  issuedAt: Number(row['issued_at']),
  expiresAt: numberOrNull(row['expires_at']),
});

export const toConsumer = (row: Row): Consumer => ({
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  name: text(row['name']),
  timeZone: textOrNull(row['time_zone']),
  createdAt: Number(row['created_at']),
});

export const toAdmin = (row: Row): Admin => ({
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  name: text(row['name']),
  createdAt: Number(row['created_at']),
});

export const toAppSubscription = (row: Row): AppSubscription => ({
  appId: text(row['app_id']) as AppId,
  callbackUrl: text(row['callback_url']),
  verifyToken: text(row['verify_token']),
  fields: json(row['fields']),
  includeValues: Boolean(row['include_values']),
});

/** `app_fields` is null where the app itself is subscribed to nothing. */
export const toSubscription = (row: Row): Subscription => ({
  appId: text(row['app_id']) as AppId,
  appFields: row['app_fields'] === null ? [] : json(row['app_fields']),
  pageFields: json(row['page_fields']),
});

export const toJournalEntry = (row: Row): JournalEntry => ({
  revision: Number(row['revision']),
  at: Number(row['at']),
  event: json<PageEvent>(row['event']),
});

export const toDelivery = (row: Row): Delivery => ({
  pageId: text(row['page_id']) as PageId,
  revision: Number(row['revision']),
  appId: text(row['app_id']) as AppId,
  field: text(row['field']),
  body: text(row['body']),
  state: text(row['state']) as DeliveryState,
  attempts: Number(row['attempts']),
  createdAt: Number(row['created_at']),
  dueAt: Number(row['due_at']),
  firstAttemptAt: numberOrNull(row['first_attempt_at']),
});

export const toAttempt = (row: Row): Attempt => ({
  at: Number(row['at']),
  durationMs: Number(row['duration_ms']),
  status: numberOrNull(row['status']),
  error: textOrNull(row['error']),
  response: textOrNull(row['response']),
});

export const toLane = (row: Row): DeliveryQueue => ({
  pageId: text(row['page_id']) as PageId,
  appId: text(row['app_id']) as AppId,
  failingSince: numberOrNull(row['failing_since']),
  alertedAt: numberOrNull(row['alerted_at']),
});

export const toThread = (row: Row): Thread => ({
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  lastActAt: numberOrNull(row['last_act_at']),
  readUntil: numberOrNull(row['read_until']),
});

export const toMessage = (row: Row): Message => ({
  id: text(row['message_id']) as MessageId,
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  at: Number(row['at']),
  from: text(row['sender']) as Message['from'],
  content: json<Content>(row['content']),
});

export const toCall = (row: Row): Call => ({
  id: text(row['call_id']) as CallId,
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  entry: text(row['entry']) as Call['entry'],
  rings: text(row['rings']) as RingTarget,
  state: text(row['state']) as Call['state'],
  outcome: textOrNull(row['outcome']) as Call['outcome'],
  startedAt: Number(row['started_at']),
  acceptedAt: numberOrNull(row['accepted_at']),
  endedAt: numberOrNull(row['ended_at']),
});

export const toTimer = (row: Row): Timer => ({
  pageId: text(row['page_id']) as PageId,
  kind: text(row['kind']) as Timer['kind'],
  subject: text(row['subject']),
  dueAt: Number(row['due_at']),
});
