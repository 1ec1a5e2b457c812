import { useLiveStream } from '../api/live-stream.tsx';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { Empty, ErrorMessage } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';
import { NamedItem, NewNameForm } from './named-item.tsx';

/** Number of consumers that are listed. */
const LISTED = 100;

/** People who write to the chosen Page and call it. */
export function Consumers({ pageId }: { pageId: string }) {
  const { consumers, reload, choose } = useChoice();
  const { notify } = useLiveStream();
  const { error, post } = usePost();
  return (
    <section class="panel" aria-labelledby="setup-consumers">
      <h2 id="setup-consumers">Consumers</h2>
      <p class="hint">People who write to the Page and call it. Their ids are page-scoped (PSIDs).</p>
      {consumers.length === 0 && <Empty>This Page has no consumers yet.</Empty>}
      <ul class="setup-list">
        {consumers.slice(0, LISTED).map(({ psid, name, locale, time_zone: zone }) => (
          <NamedItem
            key={psid}
            name={name}
            id={psid}
            renamePath={`/consumers/${psid}`}
            renameBody={{ page_id: pageId }}
            onRename={() => {
              reload();
              notify('page');
            }}
          >
            <p class="hint">
              {locale} · {zone ?? 'no time zone'}
            </p>
          </NamedItem>
        ))}
      </ul>
      {consumers.length > LISTED && (
        <p class="hint">
          Only the first {LISTED} of {consumers.length} consumers are listed.
        </p>
      )}
      <NewNameForm
        label="Name of a new consumer"
        button="Create consumer"
        onCreate={async (name) => {
          const consumer = await post<{ psid: string }>('/consumers', { page_id: pageId, name });
          if (!consumer) return false;
          reload();
          choose({ psid: consumer.psid });
          return true;
        }}
      />
      {error && <ErrorMessage error={error} />}
    </section>
  );
}

/** People who run the chosen Page. */
export function Admins({ pageId }: { pageId: string }) {
  const { data: page } = usePage();
  const { notify } = useLiveStream();
  const { error, post } = usePost();
  const reload = (): void => notify('page');
  if (!page) return null;
  return (
    <section class="panel" aria-labelledby="setup-admins">
      <h2 id="setup-admins">Admins</h2>
      <p class="hint">People who run the Page: they change its settings and answer in its inbox.</p>
      {page.admins.length === 0 && <Empty>This Page has no admin yet.</Empty>}
      <ul class="setup-list">
        {page.admins.map(({ psid, name, user_id: userId }) => (
          <NamedItem
            key={psid}
            name={name}
            id={psid}
            renamePath={`/admins/${psid}`}
            renameBody={{ page_id: pageId }}
            onRename={reload}
          >
            {userId !== null && (
              <p class="hint">
                User id <code>{userId}</code>
              </p>
            )}
          </NamedItem>
        ))}
      </ul>
      <NewNameForm
        label="Name of a new admin"
        button="Create admin"
        onCreate={async (name) => {
          const admin = await post('/admins', { page_id: pageId, name });
          if (admin) reload();
          return admin !== undefined;
        }}
      />
      {error && <ErrorMessage error={error} />}
    </section>
  );
}
