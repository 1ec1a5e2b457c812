import { useEffect, useState } from 'preact/hooks';
import type { AppCredentials, AppName, AppView } from '../../control/shapes/apps.ts';
import type { List } from '../../control/shapes/list.ts';
import { get, type ControlError } from '../api/control.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useResource, type Resource } from '../api/use-resource.ts';
import { LISTED_APPS } from '../page.tsx';
import { PartButtons } from '../parts/part-buttons.tsx';
import { Empty, ErrorMessage, ResourceView } from '../parts/resource-view.tsx';
import { Secret } from '../parts/secret.tsx';
import { usePost } from '../parts/use-post.ts';
import { NamedItem, NewNameForm } from './named-item.tsx';

/** Apps of the instance, each with its secret and its subscription. */
export function Apps({ apps }: { apps: Resource<List<AppName>> }) {
  const { notify } = useLiveStream();
  const { error, post } = usePost();
  const [after, setAfter] = useState<string>();
  const later = useResource<List<AppName>>(
    after === undefined ? undefined : `/apps?limit=${LISTED_APPS}&after=${encodeURIComponent(after)}`,
    'page',
  );
  const reload = (): void => notify('page');
  return (
    <section class="panel" aria-labelledby="setup-apps">
      <h2 id="setup-apps">Apps</h2>
      <ResourceView resource={after === undefined ? apps : later} name="the apps">
        {({ data, next }) => (
          <>
            {data.length === 0 && after === undefined && (
              <Empty>There is no app yet. An app is what your client acts as.</Empty>
            )}
            <ul class="setup-list">
              {data.map(({ id, name }) => (
                <NamedItem key={id} name={name} id={id} renamePath={`/apps/${id}`} onRename={reload}>
                  <AppDetail id={id} name={name} />
                </NamedItem>
              ))}
            </ul>
            <PartButtons next={next} after={after} older="More apps" back="Back to the first apps" onShow={setAfter} />
          </>
        )}
      </ResourceView>
      <NewNameForm
        label="Name of a new app"
        button="Create app"
        onCreate={async (name) => {
          const app = await post('/apps', { name });
          if (app) reload();
          return app !== undefined;
        }}
      />
      {error && <ErrorMessage error={error} />}
    </section>
  );
}

function AppDetail({ id, name }: { id: string; name: string }) {
  const { data: app } = useResource<AppView>(`/apps/${id}`, 'page');
  const [credentials, setCredentials] = useState<AppCredentials>();
  const [error, setError] = useState<ControlError>();
  useEffect(() => void get<AppCredentials>(`/apps/${id}/secret`).then(setCredentials, setError), [id]);
  return (
    <dl class="setup-detail">
      <dt>Secret</dt>
      <dd>{credentials && <Secret text={credentials.secret} what={`the secret of ${name}`} />}</dd>
      {app && (
        <>
          <dt>Callback URL</dt>
          <dd>{app.subscription ? <code>{app.subscription.callback_url}</code> : 'not subscribed'}</dd>
          {app.subscription && (
            <>
              <dt>Fields</dt>
              <dd>
                <code>{app.subscription.fields.join(', ')}</code>
              </dd>
            </>
          )}
        </>
      )}
      {error && <ErrorMessage error={error} />}
    </dl>
  );
}
