import {
  countRequests,
  isPermitted,
  MAX_REQUESTS,
  mayRequest,
  type CallPermission,
} from '../domain/call-permission.ts';
import type { Psid } from '../domain/ids.ts';
import { id, object } from './graph-types.ts';
import type { JsonObject } from './json.ts';
import type { CallPermissionReply } from './webhook-shapes.ts';

/** `GET /{page-id}/messenger_call_permissions` and its webhook. Source: docs/graph/calls.md §6. */

export const callPermissionParams = object({ psid: id }, ['psid']);

/** Reads the person that a request is about. Throws ParamError. */
export const decodePermissionRequest = (params: JsonObject): Psid =>
  callPermissionParams.decode(params, []).psid as Psid;

const seconds = (at: number) => Math.floor(at / 1000);

/**
 * Encodes a permission at `at` (epoch ms) in both shapes at once: on the root with lower-case status as the guide has it, and
 * in `data` with upper case as the reference has it. Names that Meta's pages disagree about are both there.
 */
export function encodeCallPermission(permission: CallPermission, at: number): JsonObject {
  const isAllowed = isPermitted(permission, at);
  const actions = [
    action('send_call_permission_request', mayRequest(permission, at), {
      limits: [
        {
          time_period: 'PT24H',
          max_allowed: MAX_REQUESTS,
          max_allowed_per_user: MAX_REQUESTS,
          current_usage: countRequests(permission, at),
        },
      ],
    }),
    action('start_call', isAllowed, {}),
  ];
  const encode = (status: string): JsonObject => ({
    permission: {
      status,
      ...(isAllowed && permission.expiresAt !== null && { expiration_time: seconds(permission.expiresAt) }),
    },
    actions,
  });
  const lower = isAllowed ? 'has_permission' : 'no_permission';
  return { data: [encode(lower.toUpperCase())], ...encode(lower) };
}

const action = (name: string, canPerform: boolean, more: JsonObject): JsonObject => ({
  action_name: name,
  can_perform: canPerform,
  can_perform_action: canPerform,
  ...more,
});

/** Encodes the members of the `call_permission_reply` webhook on its entry; the time of expiry is text in Meta's sample. */
export const encodePermissionReply = (
  pageId: string,
  psid: string,
  answer: { readonly response: 'approve' | 'reject'; readonly expiresAt: number | null },
  at: number,
): CallPermissionReply => ({
  time: seconds(at),
  sender: { id: psid },
  recipient: { id: pageId },
  timestamp: seconds(at),
  call_permission_reply: {
    response: answer.response,
    ...(answer.expiresAt !== null && { expiration_timestamp: String(seconds(answer.expiresAt)) }),
  },
});

const text = { type: 'string' };
const limit = {
  type: 'object',
  properties: {
    time_period: text,
    max_allowed: { type: 'integer' },
    max_allowed_per_user: { type: 'integer' },
    current_usage: { type: 'integer' },
  },
};
const members = (statuses: readonly string[]): JsonObject => ({
  permission: {
    type: 'object',
    properties: { status: { enum: statuses }, expiration_time: { type: 'integer' } },
    required: ['status'],
  },
  actions: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        action_name: { enum: ['send_call_permission_request', 'start_call'] },
        can_perform: { type: 'boolean' },
        can_perform_action: { type: 'boolean' },
        limits: { type: 'array', items: limit },
      },
      required: ['action_name', 'can_perform'],
    },
  },
});
/** JSON Schema of the reply. */
export const callPermissionSchema: JsonObject = {
  type: 'object',
  properties: {
    data: {
      type: 'array',
      items: {
        type: 'object',
        properties: members(['NO_PERMISSION', 'HAS_PERMISSION']),
        required: ['permission', 'actions'],
      },
    },
    ...members(['no_permission', 'has_permission']),
  },
  required: ['data', 'permission', 'actions'],
};
