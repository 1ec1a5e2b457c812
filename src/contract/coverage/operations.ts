import { operations } from '../operations.ts';
import { MESSENGER_EDGES, OTHER_EDGES } from '../platform-edges.ts';
import type { Covered } from './covered.ts';

/** `METHOD path` of every operation that a calling client may use. A test compares it with the endpoints. */
export const coveredOperations: readonly Covered[] = [
  { item: 'GET /{page-id}/messenger_call_settings', standing: 'documented', note: 'both shapes at once' },
  { item: 'POST /{page-id}/messenger_call_settings', standing: 'documented', note: 'both success members' },
  { item: 'GET /{page-id}/subscribed_apps', standing: 'documented' },
  { item: 'POST /{page-id}/subscribed_apps', standing: 'documented', note: 'that it replaces is inferred' },
  { item: 'DELETE /{page-id}/subscribed_apps', standing: 'documented', note: 'with a Page token or an app token' },
  {
    item: 'GET /{page-id}',
    standing: 'documented',
    note: 'id, name, category, category_list, link, picture, tasks, access_token, is_calling_eligible',
  },
  {
    item: 'GET /{psid}',
    standing: 'documented',
    note: 'all fields; locale, timezone and gender with a permission of their own',
  },
  {
    item: 'GET /{page-id}/conversations',
    standing: 'documented',
    note: 'limit, cursors, platform, folder, user_id; every conversation is in the folder inbox',
  },
  { item: 'GET /{conversation-id}', standing: 'documented', note: 'with messages as a field; unread_count is missing' },
  {
    item: 'GET /{conversation-id}/messages',
    standing: 'documented',
    note: 'messages of any age, not only the last 20',
  },
  {
    item: 'GET /{message-id}',
    standing: 'documented',
    note: 'id, created_time, from, to, message; tags, shares, reactions, sticker, story are missing',
  },
  { item: 'GET /{app-id}', standing: 'observed', note: 'also as /app; id, name, category, link' },
  { item: 'GET /{user-id}', standing: 'documented', note: 'as /me with a user token; id and name' },
  {
    item: 'GET /{user-id}/accounts',
    standing: 'documented',
    note: 'as /me/accounts with a user token, made in control for an admin of Pages',
  },
  { item: 'POST /{page-id}/business_messaging_feature_status', standing: 'documented' },
  { item: 'GET /{page-id}/messenger_profile', standing: 'documented' },
  { item: 'POST /{page-id}/messenger_profile', standing: 'documented' },
  { item: 'DELETE /{page-id}/messenger_profile', standing: 'documented' },
  { item: 'GET /{page-id}/personas', standing: 'documented', note: 'its order is inferred' },
  { item: 'POST /{page-id}/personas', standing: 'documented', note: 'the picture is not downloaded' },
  { item: 'GET /{persona-id}', standing: 'documented' },
  { item: 'DELETE /{persona-id}', standing: 'documented' },
  { item: 'GET /{app-id}/subscriptions', standing: 'documented', note: 'object page' },
  { item: 'POST /{app-id}/subscriptions', standing: 'documented', note: 'object page' },
  { item: 'DELETE /{app-id}/subscriptions', standing: 'documented', note: 'object page' },
  { item: 'GET /debug_token', standing: 'documented', note: 'Page, user and app tokens' },
  {
    item: 'GET /oauth/access_token',
    standing: 'observed',
    note: 'client_credentials only; login codes and exchanges are refused',
  },
  { item: 'POST /oauth/access_token', standing: 'inferred', note: 'client_credentials only' },
  {
    item: 'POST /{page-id}/messages',
    standing: 'documented',
    note: 'its parts are below',
  },
  {
    item: 'POST /{page-id}/calls',
    standing: 'documented',
    note: 'accept, reject, terminate, connect, media_update; the media end in this server',
  },
  { item: 'GET /{page-id}/messenger_call_permissions', standing: 'documented', note: 'both shapes at once' },
  { item: 'POST /{page-id}/call_metrics', standing: 'documented', note: 'stored; both sets of names' },
];

/** Edges of the Messenger Platform that Switchhook does not have; the advice for a request to one of them says so. */
export const coveredEdges: readonly Covered[] = [
  ...Object.entries(MESSENGER_EDGES)
    .filter(([edge]) => !operations.some(({ path }) => path.endsWith(`/${edge}`)))
    .map(([, item]) => ({ item, standing: 'missing' as const })),
  {
    item: 'edges that the pages of the Messenger Platform do not describe',
    standing: 'missing',
    note: `${OTHER_EDGES.size} edges of Pages, apps and users`,
  },
];
