import { callMetricsParams } from './call-metrics.ts';
import { callPermissionParams, callPermissionSchema } from './call-permissions.ts';
import { callParams, callReplySchema } from './calls.ts';
import { appSchema } from './apps.ts';
import { callSettingsParams, callSettingsSchema } from './call-settings.ts';
import { conversationSchema, conversationsParams, edgeOf, messageSchema, pagingParams, personSchema } from './inbox.ts';
import type { JsonObject } from './json.ts';
import { sendParams } from './messages.ts';
import { messengerProfile, profileFieldsParams, profileParams } from './messenger-profile.ts';
import { personaParams, personaSchema } from './personas.ts';
import { featureStatusParams, pageSchema, userSchema } from './pages.ts';
import { subscribedAppsParams, subscriptionParams, unsubscriptionParams } from './subscriptions.ts';
import { accessTokenParams, debugTokenParams } from './tokens.ts';

/** One operation of the Graph surface, as a client sees it. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With a name such as `{page-id}` in place of the node. */
  readonly path: string;
  readonly summary: string;
  /** JSON Schema of the parameters, in query or body. */
  readonly params: JsonObject;
  /** JSON Schema of the answer. */
  readonly reply: JsonObject;
  readonly source: string;
}

const success = { type: 'object', properties: { success: { const: true } }, required: ['success'] };
const fields = {
  type: 'object',
  properties: { fields: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] } },
};
/** Parameters of a list in parts, besides those of `more`. */
const listParams = (more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties: { ...fields.properties, ...(pagingParams.schema['properties'] as JsonObject), ...more },
});
const nothing = { type: 'object', properties: {} };
const text = { type: 'string' };
const dataOf = (items: JsonObject): JsonObject => ({
  type: 'object',
  properties: { data: { type: 'array', items } },
  required: ['data'],
});

const result = { type: 'object', properties: { result: { const: 'success' } }, required: ['result'] };

/** Every operation; a test compares this list with the endpoints. */
export const operations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/{page-id}/messenger_call_settings',
    summary: "Reads a Page's call settings",
    params: fields,
    reply: {
      allOf: [dataOf(callSettingsSchema), callSettingsSchema],
    },
    source: 'docs/graph/call-settings.md §4; docs/design.md §3.1',
  },
  {
    method: 'POST',
    path: '/{page-id}/messenger_call_settings',
    summary: "Changes a Page's call settings; all changes are stored, or none",
    params: callSettingsParams.schema,
    reply: {
      type: 'object',
      properties: { success: { const: true }, result: { const: 'success' } },
      required: ['success', 'result'],
    },
    source: 'docs/graph/call-settings.md §3; docs/design.md §3.2',
  },
  {
    method: 'POST',
    path: '/{page-id}/messages',
    summary: 'Sends a message, a call prompt or a sender action to a person',
    params: sendParams.schema,
    reply: {
      type: 'object',
      properties: { recipient_id: text, message_id: text },
      required: ['recipient_id'],
    },
    source: 'docs/graph/messages.md §1, §3',
  },
  {
    method: 'POST',
    path: '/{page-id}/calls',
    summary: 'Accepts, rejects, ends or starts a call, or changes its media',
    params: callParams.schema,
    reply: callReplySchema,
    source: 'docs/graph/calls.md §2',
  },
  {
    method: 'GET',
    path: '/{page-id}/messenger_call_permissions',
    summary: 'Reads whether the Page may call a person, or ask for the permission',
    params: callPermissionParams.schema,
    reply: callPermissionSchema,
    source: 'docs/graph/calls.md §6',
  },
  {
    method: 'POST',
    path: '/{page-id}/call_metrics',
    summary: 'Stores the quality of a call as the app measured it',
    params: callMetricsParams.schema,
    reply: success,
    source: 'docs/graph/calls.md §7',
  },
  {
    method: 'GET',
    path: '/{page-id}/subscribed_apps',
    summary: "Reads the calling app's subscription to a Page",
    params: fields,
    reply: dataOf({
      type: 'object',
      properties: {
        id: text,
        name: text,
        category: text,
        link: text,
        subscribed_fields: { type: 'array', items: text },
      },
    }),
    source: 'docs/graph/subscriptions.md §3',
  },
  {
    method: 'POST',
    path: '/{page-id}/subscribed_apps',
    summary: 'Subscribes the calling app to fields of a Page; replaces the fields it had',
    params: subscribedAppsParams.schema,
    reply: success,
    source: 'docs/graph/subscriptions.md §3',
  },
  {
    method: 'DELETE',
    path: '/{page-id}/subscribed_apps',
    summary: "Ends the calling app's subscription to a Page",
    params: nothing,
    reply: success,
    source: 'docs/graph/subscriptions.md §3',
  },
  {
    method: 'GET',
    path: '/{page-id}',
    summary: 'Reads a Page',
    params: fields,
    reply: pageSchema,
    source: 'docs/graph/inbox.md §4; docs/graph/permissions.md §4.2',
  },
  {
    method: 'GET',
    path: '/{psid}',
    summary: 'Reads the profile of a person',
    params: fields,
    reply: personSchema,
    source: 'docs/graph/inbox.md §1',
  },
  {
    method: 'GET',
    path: '/{page-id}/conversations',
    summary: 'Lists the conversations of a Page, the one with the latest message first',
    params: listParams(conversationsParams.schema['properties'] as JsonObject),
    reply: edgeOf(conversationSchema),
    source: 'docs/graph/inbox.md §2',
  },
  {
    method: 'GET',
    path: '/{conversation-id}',
    summary: 'Reads a conversation',
    params: fields,
    reply: conversationSchema,
    source: 'docs/graph/inbox.md §2',
  },
  {
    method: 'GET',
    path: '/{conversation-id}/messages',
    summary: 'Lists the messages of a conversation, the latest first',
    params: listParams(),
    reply: edgeOf(messageSchema),
    source: 'docs/graph/inbox.md §2',
  },
  {
    method: 'GET',
    path: '/{message-id}',
    summary: 'Reads a message',
    params: fields,
    reply: messageSchema,
    source: 'docs/graph/inbox.md §2',
  },
  {
    method: 'GET',
    path: '/{app-id}',
    summary: 'Reads the app of the token',
    params: fields,
    reply: appSchema,
    source: 'docs/graph/inbox.md §3',
  },
  {
    method: 'GET',
    path: '/{user-id}',
    summary: 'Reads the person of a user access token',
    params: fields,
    reply: userSchema,
    source: 'docs/graph/inbox.md §4',
  },
  {
    method: 'GET',
    path: '/{user-id}/accounts',
    summary: 'Lists the Pages that a person manages, each with a Page access token',
    params: listParams(),
    reply: edgeOf(pageSchema),
    source: 'docs/graph/inbox.md §4',
  },
  {
    method: 'GET',
    path: '/{page-id}/messenger_profile',
    summary: "Reads fields of a Page's Messenger profile",
    params: { type: 'object', properties: { fields: text, platform: text }, required: ['fields'] },
    reply: dataOf(messengerProfile.schema),
    source: 'docs/graph/messenger-profile.md §1',
  },
  {
    method: 'POST',
    path: '/{page-id}/messenger_profile',
    summary: "Sets fields of a Page's Messenger profile; all of them are stored, or none",
    params: profileParams.schema,
    reply: result,
    source: 'docs/graph/messenger-profile.md §1',
  },
  {
    method: 'DELETE',
    path: '/{page-id}/messenger_profile',
    summary: "Removes fields from a Page's Messenger profile",
    params: profileFieldsParams.schema,
    reply: result,
    source: 'docs/graph/messenger-profile.md §1',
  },
  {
    method: 'GET',
    path: '/{page-id}/personas',
    summary: 'Lists the personas of a Page',
    params: listParams(),
    reply: edgeOf(personaSchema),
    source: 'docs/graph/personas.md §1',
  },
  {
    method: 'POST',
    path: '/{page-id}/personas',
    summary: 'Creates a persona of a Page',
    params: personaParams.schema,
    reply: { type: 'object', properties: { id: text }, required: ['id'] },
    source: 'docs/graph/personas.md §1',
  },
  {
    method: 'GET',
    path: '/{persona-id}',
    summary: 'Reads a persona',
    params: fields,
    reply: personaSchema,
    source: 'docs/graph/personas.md §1',
  },
  {
    method: 'DELETE',
    path: '/{persona-id}',
    summary: 'Deletes a persona',
    params: nothing,
    reply: success,
    source: 'docs/graph/personas.md §1',
  },
  {
    method: 'POST',
    path: '/{page-id}/business_messaging_feature_status',
    summary: 'Reads the status of messaging features for a Page',
    params: featureStatusParams.schema,
    reply: dataOf({ type: 'object', properties: { feature: text, status: { enum: ['enabled', 'disabled'] } } }),
    source: 'docs/graph/permissions.md §4.1',
  },
  {
    method: 'GET',
    path: '/{app-id}/subscriptions',
    summary: "Reads an app's webhook subscription",
    params: nothing,
    reply: dataOf({
      type: 'object',
      properties: {
        object: { const: 'page' },
        callback_url: text,
        active: { type: 'boolean' },
        fields: { type: 'array', items: { type: 'object', properties: { name: text, version: text } } },
      },
      required: ['object', 'callback_url', 'active', 'fields'],
    }),
    source: 'docs/graph/subscriptions.md §2',
  },
  {
    method: 'POST',
    path: '/{app-id}/subscriptions',
    summary: 'Subscribes an app to webhooks, once its callback has answered the challenge',
    params: subscriptionParams.schema,
    reply: success,
    source: 'docs/graph/subscriptions.md §2, §4',
  },
  {
    method: 'DELETE',
    path: '/{app-id}/subscriptions',
    summary: "Removes fields from an app's webhook subscription, or ends it",
    params: unsubscriptionParams.schema,
    reply: success,
    source: 'docs/graph/subscriptions.md §2',
  },
  {
    method: 'GET',
    path: '/debug_token',
    summary: 'Describes a token',
    params: {
      ...debugTokenParams.schema,
      properties: { ...(debugTokenParams.schema['properties'] as JsonObject), ...fields.properties },
    },
    reply: {
      type: 'object',
      properties: {
        data: {
          type: 'object',
          properties: { app_id: text, type: { enum: ['PAGE', 'USER', 'APP'] }, is_valid: { type: 'boolean' } },
        },
      },
      required: ['data'],
    },
    source: 'docs/graph/tokens.md §2.2',
  },
  ...(['GET', 'POST'] as const).map((method) => ({
    method,
    path: '/oauth/access_token',
    summary: 'Issues an app token for client credentials',
    params: accessTokenParams.schema,
    reply: {
      type: 'object',
      properties: { access_token: text, token_type: { const: 'bearer' } },
      required: ['access_token', 'token_type'],
    },
    source: 'docs/graph/tokens.md §2.1',
  })),
];
