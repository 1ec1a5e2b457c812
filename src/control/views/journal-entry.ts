import type { JournalEntry } from '../../app/ports/entities.ts';
import { encodeCallSettings } from '../../contract/call-settings.ts';
import { findOpening } from '../../domain/call-eligibility.ts';
import type * as shapes from '../shapes/journal.ts';
import { encodeCall } from './call.ts';
import { encodeGates, encodeRefusedTap } from './gate.ts';
import { encodeInstant, encodeInstantOrNull } from './instant.ts';
import { encodeMessage } from './message.ts';

const encodeBefore = <T>({ before }: { readonly before?: T }): { readonly before?: T } =>
  before === undefined ? {} : { before };

export function encodeJournalEntry({ revision, at, event }: JournalEntry): shapes.JournalEntry {
  const head = { revision, at: encodeInstant(at) };
  switch (event.kind) {
    case 'page_created':
      return {
        ...head,
        kind: event.kind,
        ...(event.settings && { call_settings: encodeCallSettings(event.settings) }),
      };
    case 'call_settings_update':
      return {
        ...head,
        kind: event.kind,
        call_settings: encodeCallSettings(event.settings),
        ...(event.by && { by: event.by }),
      };
    case 'app_subscribed':
      return { ...head, kind: event.kind, app_id: event.appId, fields: event.fields, ...encodeBefore(event) };
    case 'app_unsubscribed':
      return { ...head, kind: event.kind, app_id: event.appId, ...encodeBefore(event) };
    case 'webhooks_failing':
    case 'webhooks_disabled':
      return { ...head, kind: event.kind, app_id: event.appId, since: encodeInstant(event.since) };
    case 'message_sent':
      return { ...head, kind: event.kind, app_id: event.appId, message: encodeMessage(event.message) };
    case 'message_received':
      return { ...head, kind: event.kind, message: encodeMessage(event.message) };
    case 'message_delivered':
      return { ...head, kind: event.kind, psid: event.psid, message_id: event.messageId };
    case 'messages_read':
      return { ...head, kind: event.kind, psid: event.psid, until: encodeInstant(event.watermark) };
    case 'postback':
      return {
        ...head,
        kind: event.kind,
        psid: event.psid,
        message_id: event.messageId,
        title: event.title,
        payload: event.payload,
      };
    case 'messenger_profile_update':
      return {
        ...head,
        kind: event.kind,
        app_id: event.appId,
        set: event.set,
        removed: event.removed,
        ...(event.before && { before: { ...event.before } }),
        ...(event.after && { after: { ...event.after } }),
      };
    case 'page_renamed':
      return { ...head, kind: event.kind, name: event.name, ...encodeBefore(event) };
    case 'webhook_tested':
      return { ...head, kind: event.kind, app_id: event.appId, field: event.field };
    case 'page_acted':
      return { ...head, kind: event.kind, psid: event.psid, action: event.action };
    case 'call_started':
    case 'call_accepted':
    case 'call_ringing':
    case 'call_answered':
      return { ...head, kind: event.kind, call: encodeCall(event.call) };
    case 'call_refused': {
      const { psid, tap, stoppedBy } = event;
      const { refused } = encodeRefusedTap({ stoppedBy, opensAt: findOpening(tap, at, stoppedBy) });
      return { ...head, kind: event.kind, psid, entry: tap.entry, refused, gates: encodeGates(tap, at) };
    }
    case 'call_muted':
      return { ...head, kind: event.kind, call: encodeCall(event.call), by: event.by, muted: event.isMuted };
    case 'media_changed':
      return { ...head, kind: event.kind, call: encodeCall(event.call), version: event.version, by: event.by };
    case 'permission_asked':
      return { ...head, kind: event.kind, psid: event.psid, message_id: event.messageId, app_id: event.appId };
    case 'permission_answered': {
      const expires_at = encodeInstantOrNull(event.expiresAt);
      const before = event.before === undefined ? {} : { before: encodeInstantOrNull(event.before) };
      return { ...head, kind: event.kind, psid: event.psid, response: event.response, expires_at, ...before };
    }
    case 'call_ended':
      return { ...head, kind: event.kind, call: encodeCall(event.call), message: encodeMessage(event.message) };
  }
}
