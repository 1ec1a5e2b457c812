import type { List, PageView, SubscribedApp } from '../api/shapes.ts';
import { useResource } from '../api/use-resource.ts';

/** An app with what it is subscribed to at app level; null when to nothing. */
interface AppView {
  readonly id: string;
  readonly name: string;
  readonly subscription: { readonly fields: readonly string[] } | null;
}

const MOST_LISTED = 10;

/** Why no app can ring: which of them lacks which subscription, and what to call. */
export function MissingSubscriptions({ page }: { page: PageView }) {
  const { data: apps } = useResource<List<{ id: string }>>(`/apps?limit=${MOST_LISTED}`, 'page');
  const others = (apps?.data ?? []).filter(({ id }) => page.apps.every(({ app_id }) => app_id !== id));
  return (
    <div class="note">
      <p>
        {page.call_settings.call_routing.ring_target === 'PARTNERS'
          ? 'Calls ring nobody now: no app hears '
          : 'Calls cannot ring an app yet: none hears '}
        <code>calls</code>. An app hears it when it is subscribed to the field twice.
      </p>
      <ul class="apps">
        {page.apps.map((app) => (
          <Lacking key={app.app_id} pageId={page.id} {...app} />
        ))}
        {others.map(({ id }) => (
          <NotOnPage key={id} id={id} pageId={page.id} />
        ))}
      </ul>
      {apps?.next !== undefined && <p class="hint">There are more apps; the first {MOST_LISTED} are listed.</p>}
      {page.apps.length === 0 && apps?.data.length === 0 && <p>There is no app yet.</p>}
    </div>
  );
}

function NotOnPage({ id, pageId }: { id: string; pageId: string }) {
  const { data: app } = useResource<AppView>(`/apps/${id}`, 'page');
  if (!app) return null;
  return (
    <Lacking pageId={pageId} app_id={id} name={app.name} app_fields={app.subscription?.fields ?? []} page_fields={[]} />
  );
}

function Lacking({
  pageId,
  app_id: id,
  name,
  app_fields: appFields,
  page_fields: pageFields,
}: { pageId: string } & Pick<SubscribedApp, 'app_id' | 'name' | 'app_fields' | 'page_fields'>) {
  const atApp = appFields.includes('calls');
  const onPage = pageFields.includes('calls');
  return (
    <li>
      <strong>{name}</strong> <code>{id}</code>
      <ul class="levels">
        <li>
          {atApp ? (
            'App level: subscribed.'
          ) : (
            <>
              App level: missing. With the app’s token, <code>POST /{id}/subscriptions</code> with{' '}
              <code>fields=calls</code>, among those it has.
            </>
          )}
        </li>
        <li>
          {onPage ? (
            'On the Page: subscribed.'
          ) : (
            <>
              On the Page: missing. With the Page’s token, <code>POST /{pageId}/subscribed_apps</code> with{' '}
              <code>subscribed_fields=calls</code>, among those it has.
            </>
          )}
        </li>
      </ul>
    </li>
  );
}
