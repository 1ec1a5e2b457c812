import { useState } from 'preact/hooks';
import type { List } from '../../control/shapes/list.ts';
import type { PageName, PageView } from '../../control/shapes/pages.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useResource } from '../api/use-resource.ts';
import { LISTED_PAGES, useChoice } from '../choice.tsx';
import { PartButtons } from '../parts/part-buttons.tsx';
import { Empty, ErrorMessage, Loading } from '../parts/resource-view.tsx';
import { usePage } from '../page.tsx';
import { usePost } from '../parts/use-post.ts';
import { SubscribeToCalls } from '../settings/subscribe-to-calls.tsx';
import { useActingApp } from '../use-acting-app.ts';
import { NamedItem, NewNameForm } from './named-item.tsx';

/** Name of the admin that a new Page gets. */
const DEFAULT_ADMIN = 'Robin';

/** Says which apps receive the calls of a Page, or offers to subscribe the app with which the console acts. */
function AppOfPage({ page }: { page: PageView }) {
  const app = useActingApp();
  const apps = page.apps.filter(({ hears_calls }) => hears_calls).map(({ name }) => name);
  if (apps.length > 0) return <p class="hint">Subscribed to calls: {apps.join(', ')}.</p>;
  if (!app) return <p class="hint">No app is subscribed to calls.</p>;
  const pageFields = page.apps.find(({ app_id }) => app_id === app.id)?.page_fields ?? [];
  return (
    <div class="hint">
      No app is subscribed to calls.{' '}
      <SubscribeToCalls pageId={page.id} appId={app.id} name={app.name} pageFields={pageFields} />
    </div>
  );
}

/** Pages of the instance. */
export function Pages() {
  const { pages, nextPages, pageId, choose, reload } = useChoice();
  const { notify } = useLiveStream();
  const { data: page } = usePage();
  const { error, post } = usePost();
  const [after, setAfter] = useState<string>();
  const later = useResource<List<PageName>>(
    after === undefined ? undefined : `/pages?limit=${LISTED_PAGES}&after=${encodeURIComponent(after)}`,
    'page',
  );
  const listed = after === undefined ? pages : later.data?.data;
  return (
    <section class="panel" aria-labelledby="setup-pages">
      <h2 id="setup-pages">Pages</h2>
      {listed === undefined && !later.error && <Loading name="the Pages" />}
      {listed?.length === 0 && after === undefined && <Empty>There is no Page yet.</Empty>}
      <ul class="setup-list">
        {listed?.map(({ id, name, eligible }) => (
          <NamedItem
            key={id}
            name={name}
            id={id}
            renamePath={`/pages/${id}`}
            onRename={() => {
              reload();
              notify('page');
            }}
          >
            <p class="hint">
              {eligible ? 'Eligible for calling.' : 'Not eligible for calling.'}{' '}
              {id === pageId ? (
                <span class="badge good">chosen</span>
              ) : (
                <button type="button" class="link" onClick={() => choose({ page: id })}>
                  Choose {name}
                </button>
              )}
            </p>
            {id === pageId && page?.id === id && <AppOfPage page={page} />}
          </NamedItem>
        ))}
      </ul>
      <PartButtons
        next={after === undefined ? nextPages : later.data?.next}
        after={after}
        older="More Pages"
        back="Back to the first Pages"
        onShow={setAfter}
      />
      {later.error && <ErrorMessage error={later.error} />}
      <NewNameForm
        label="Name of a new Page"
        button="Create Page"
        onCreate={async (name) => {
          const page = await post<{ id: string }>('/pages', { name });
          if (!page) return false;
          // Without an admin, its settings could not be changed here.
          await post('/admins', { page_id: page.id, name: DEFAULT_ADMIN });
          reload();
          choose({ page: page.id });
          return true;
        }}
      />
      {error && <ErrorMessage error={error} />}
    </section>
  );
}
