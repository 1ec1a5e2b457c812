import { createApp } from '../../app/create-app.ts';
import { renameApp } from '../../app/rename.ts';
import { requireFound } from '../../app/require-found.ts';
import { boolean, object } from '../../contract/graph-types.ts';
import { nameParam } from '../../contract/names.ts';
import type { AppId } from '../../domain/ids.ts';
import { limitOf, listQuery, takePart } from '../paging.ts';
import { route, type Route } from '../route.ts';
import { appCredentials, appName, appView } from '../schemas/apps.ts';
import { listOf } from '../schemas/list.ts';
import { callbackOf } from '../callback-of.ts';
import { encodeApp, encodeAppName } from '../views/app.ts';

/** Apps: the clients of the Graph surface. */
export const appRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/apps',
    summary: 'Creates an app; with requires_proof, its requests need an appsecret_proof',
    body: object({ name: nameParam, requires_proof: boolean }, ['name']),
    result: appCredentials,
    async answer({ ports, body: { name, requires_proof: requiresProof = false } }) {
      const { id, secret } = await createApp(ports, { name, requiresProof });
      return { id, secret };
    },
  }),
  route({
    method: 'GET',
    path: '/apps',
    summary: 'Lists the apps in the order of their ids',
    query: listQuery,
    result: listOf(appName),
    async answer({ ports, query: { limit, after = '' } }) {
      const apps = await ports.store.read((reads) => reads.apps.list(after, limitOf(limit) + 1));
      return takePart(apps, limitOf(limit), encodeAppName);
    },
  }),
  route({
    method: 'GET',
    path: '/apps/{id}',
    summary: 'Returns an app with its webhook subscription',
    result: appView,
    answer({ ports, publicUrl, path: { id } }) {
      return ports.store.read(async (reads) => {
        const app = requireFound(await reads.apps.find(id as AppId), 'app', id);
        const subscription = await reads.subscriptions.findOfApp(app.id);
        return encodeApp(app, subscription, callbackOf(subscription, publicUrl()));
      });
    },
  }),
  route({
    method: 'POST',
    path: '/apps/{id}',
    summary: 'Renames an app',
    body: object({ name: nameParam }, ['name']),
    result: appName,
    async answer({ ports, path: { id }, body: { name } }) {
      await renameApp(ports, id as AppId, name);
      return { id, name };
    },
  }),
  route({
    method: 'GET',
    path: '/apps/{id}/secret',
    summary: 'Returns the secret of an app, with which webhooks are signed',
    result: appCredentials,
    answer({ ports, path: { id } }) {
      return ports.store.read(async (reads) => {
        const app = requireFound(await reads.apps.find(id as AppId), 'app', id);
        return { id: app.id, secret: app.secret };
      });
    },
  }),
];
