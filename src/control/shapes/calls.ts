import type { CallEntry } from '../../domain/call-entry.ts';
import type { RingTarget } from '../../domain/call-settings.ts';
import type { CallDirection, CallOutcome, CallState } from '../../domain/call.ts';
import type { EndMediaRequest } from './call-media.ts';

export type { CallEntry };

export interface Call {
  readonly id: string;
  readonly psid: string;
  readonly direction: CallDirection;
  /** Null for a call that the business started. */
  readonly entry: CallEntry | null;
  readonly rings: RingTarget;
  /** The app that started or accepted the call; null while none has. */
  readonly app_id: string | null;
  readonly state: CallState;
  readonly outcome: CallOutcome | null;
  readonly started_at: string;
  readonly accepted_at: string | null;
  readonly ended_at: string | null;
}

/** The answer of a consumer to a request for the permission to call. */
export interface PermissionView {
  readonly response: 'approve' | 'reject';
  /** The end of the permission; null after a refusal. */
  readonly expires_at: string | null;
}

/** The answer to a tap that rings. */
export interface Ring {
  readonly call_id: string;
  readonly rings: RingTarget;
  /** The apps that receive the `calls` webhook; empty when the inbox rings. */
  readonly apps: readonly string[];
}

export interface CallTap {
  readonly entry: CallEntry;
  /** The message that has the button; the last one with such a button when absent. */
  readonly message_id?: string;
  /** The sound of the consumer's end; silence when absent. */
  readonly media?: EndMediaRequest;
}

/** Accepts a call: as the inbox or an app without an endpoint, or as the consumer one of the business. */
export interface CallAnswer {
  readonly as: 'inbox' | 'consumer' | 'app';
  /** The app that accepts; with `as: app`, and only then. */
  readonly app_id?: string;
  /** The sound of that end. */
  readonly media?: EndMediaRequest;
}

/** Calls a person as an app that has no endpoint. */
export interface BusinessCall {
  /** PSID of the person. */
  readonly to: string;
  readonly app_id: string;
  /** The sound of the app's end. */
  readonly media?: EndMediaRequest;
}

export interface CallAction {
  /** `consumer` may only hang up. */
  readonly as: 'inbox' | 'consumer';
}
