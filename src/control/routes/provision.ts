import { createAdmin } from '../../app/create-admin.ts';
import { createApp } from '../../app/create-app.ts';
import { createConsumer } from '../../app/create-consumer.ts';
import { createPage } from '../../app/create-page.ts';
import { createToken } from '../../app/create-token.ts';
import { callSettingsPatch } from '../../contract/call-settings.ts';
import { boolean, id, integer, list, object, string } from '../../contract/graph-types.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import type { Route } from '../route.ts';
import type * as shapes from '../shapes.ts';
import { timeZoneName } from '../../contract/time-zone-name.ts';

const newApp = object({ name: string }, ['name']);
const newPage = object({ name: string, eligible: boolean, call_settings: callSettingsPatch }, ['name']);
const newToken = object({ app_id: id, page_id: id, permissions: list(string), expires_in: integer(1) }, [
  'app_id',
  'page_id',
]);
const newConsumer = object({ page_id: id, name: string, time_zone: timeZoneName }, ['page_id', 'name']);
const newAdmin = object({ page_id: id, name: string }, ['page_id', 'name']);

/** What a platform has before anybody calls: apps, Pages, tokens, people. */
export const provisionRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/apps',
    does: 'makes an app {name}',
    async answer({ ports, body }): Promise<shapes.AppCredentials> {
      const app = await createApp(ports, { name: newApp.decode(body, []).name });
      return { id: app.id, secret: app.secret };
    },
  },
  {
    method: 'POST',
    path: '/pages',
    does: 'makes a Page {name, eligible?, call_settings?}',
    async answer({ ports, body }): Promise<shapes.PageReference> {
      const { name, eligible, call_settings } = newPage.decode(body, []);
      const page = await createPage(ports, {
        name,
        ...(eligible !== undefined && { eligible }),
        ...(call_settings && { callSettings: call_settings }),
      });
      return { id: page.id };
    },
  },
  {
    method: 'POST',
    path: '/tokens',
    does: 'makes a Page token {app_id, page_id, permissions?, expires_in?} (seconds)',
    async answer({ ports, body }): Promise<shapes.TokenGrant> {
      const { app_id, page_id, permissions, expires_in } = newToken.decode(body, []);
      const token = await createToken(ports, {
        appId: app_id as AppId,
        pageId: page_id as PageId,
        ...(permissions && { permissions }),
        ...(expires_in !== undefined && { lifetimeSeconds: expires_in }),
      });
      return { access_token: token };
    },
  },
  {
    method: 'POST',
    path: '/consumers',
    does: 'makes a consumer {page_id, name, time_zone?}',
    async answer({ ports, body }): Promise<shapes.PersonReference> {
      const { page_id, name, time_zone } = newConsumer.decode(body, []);
      const zone = time_zone === undefined ? {} : { timeZone: time_zone };
      return { psid: (await createConsumer(ports, { pageId: page_id as PageId, name, ...zone })).psid };
    },
  },
  {
    method: 'POST',
    path: '/admins',
    does: 'makes a person who runs a Page {page_id, name}',
    async answer({ ports, body }): Promise<shapes.PersonReference> {
      const { page_id, name } = newAdmin.decode(body, []);
      return { psid: (await createAdmin(ports, { pageId: page_id as PageId, name })).psid };
    },
  },
];
