import { subscribePage } from '../../app/subscribe-page.ts';
import { unsubscribePage } from '../../app/unsubscribe-page.ts';
import { decodeSubscribedFields, needsMessaging } from '../../contract/subscriptions.ts';
import type { Endpoint } from '../endpoint.ts';
import { fieldsParam, parseFields, select } from '../fields.ts';
import { requirePermission } from '../permissions.ts';

const MEMBERS = ['id', 'name', 'category', 'link', 'subscribed_fields'];

/** Lists the calling app only, as Meta does. */
export const readSubscribedApps: Endpoint = {
  method: 'GET',
  on: 'page',
  edge: 'subscribed_apps',
  token: 'page',
  wrongToken: 'page_token_required_for_resource',
  permissions: ['pages_manage_metadata', 'pages_show_list'],
  async answer({ ports, page, app, params }) {
    const subscription = await ports.store.read((reads) => reads.subscriptions.find(page.id, app.id));
    const fields = parseFields(fieldsParam(params));
    const entry = {
      category: 'Business',
      link: `https://www.facebook.com/games/?app_id=${app.id}`,
      name: app.name,
      id: app.id,
      subscribed_fields: subscription?.pageFields,
    };
    return { data: subscription ? [select(entry, fields, MEMBERS)] : [] };
  },
};

export const writeSubscribedApps: Endpoint = {
  method: 'POST',
  on: 'page',
  edge: 'subscribed_apps',
  token: 'page',
  wrongToken: 'page_token_required_for_resource',
  permissions: ['pages_manage_metadata'],
  async answer({ ports, page, app, access, params }) {
    const fields = decodeSubscribedFields(params);
    if (fields.some(needsMessaging)) requirePermission(access, 'pages_messaging');
    await subscribePage(ports, { pageId: page.id, appId: app.id, fields });
    return { success: true };
  },
};

/** Takes a Page token (documented) or an app token (observed). Source: docs/graph/subscriptions.md §3. */
export const deleteSubscribedApps: Endpoint = {
  method: 'DELETE',
  on: 'page',
  edge: 'subscribed_apps',
  token: 'any',
  permissions: ['pages_manage_metadata'],
  async answer({ ports, page, app }) {
    await unsubscribePage(ports, page.id, app.id);
    return { success: true };
  },
};
