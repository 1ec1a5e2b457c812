import type { AppName, AppView } from '../../control/shapes/apps.ts';
import type { List } from '../../control/shapes/list.ts';
import type { PageView, SubscribedApp } from '../../control/shapes/pages.ts';
import { useResource } from '../api/use-resource.ts';
import { SubscribeToCalls } from './subscribe-to-calls.tsx';

const LISTED_APPS = 10;

/** Note for a Page without an app that receives calls: which subscriptions each app lacks, and how to add them. */
export function MissingSubscriptions({ page }: { page: PageView }) {
  const { data: apps } = useResource<List<AppName>>(`/apps?limit=${LISTED_APPS}`, 'page');
  const otherApps = (apps?.data ?? []).filter(({ id }) => page.apps.every(({ app_id }) => app_id !== id));
  return (
    <div class="note">
      <p>
        No app is subscribed to <code>calls</code>, so{' '}
        {page.call_settings.call_routing.ring_target === 'PARTNERS'
          ? 'nobody can answer'
          : 'calls cannot ring in an app'}
        . An app needs two subscriptions to this field: at app level and on the Page.
      </p>
      <ul class="apps">
        {page.apps.map((app) => (
          <AppSubscriptions key={app.app_id} pageId={page.id} {...app} />
        ))}
        {otherApps.map(({ id }) => (
          <UnsubscribedApp key={id} id={id} pageId={page.id} />
        ))}
      </ul>
      {apps?.next !== undefined && <p class="hint">Only the first {LISTED_APPS} apps are listed.</p>}
      {page.apps.length === 0 && apps?.data.length === 0 && <p>There is no app yet.</p>}
    </div>
  );
}

/** An app without a subscription on the Page. */
function UnsubscribedApp({ id, pageId }: { id: string; pageId: string }) {
  const { data: app } = useResource<AppView>(`/apps/${id}`, 'page');
  if (!app) return null;
  const appFields = app.subscription?.fields ?? [];
  return <AppSubscriptions pageId={pageId} app_id={id} name={app.name} app_fields={appFields} page_fields={[]} />;
}

function AppSubscriptions({
  pageId,
  app_id: id,
  name,
  app_fields: appFields,
  page_fields: pageFields,
}: { pageId: string } & Pick<SubscribedApp, 'app_id' | 'name' | 'app_fields' | 'page_fields'>) {
  return (
    <li>
      <strong>{name}</strong> <code>{id}</code>
      <ul class="levels">
        <li>
          {appFields.includes('calls') ? (
            'App level: subscribed.'
          ) : (
            <>
              App level: missing. Send <code>POST /{id}/subscriptions</code> with the app’s access token. Its{' '}
              <code>fields</code> must list <code>calls</code> and the fields that the app has already.
            </>
          )}
        </li>
        <li>
          {pageFields.includes('calls') ? (
            'On the Page: subscribed.'
          ) : (
            <>
              On the Page: missing. Send <code>POST /{pageId}/subscribed_apps</code> with the Page’s access token. Its{' '}
              <code>subscribed_fields</code> must list <code>calls</code> and the fields that the app has already.
            </>
          )}
        </li>
      </ul>
      <SubscribeToCalls pageId={pageId} appId={id} name={name} pageFields={pageFields} />
    </li>
  );
}
