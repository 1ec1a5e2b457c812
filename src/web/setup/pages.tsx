import { useLiveStream } from '../api/live-stream.tsx';
import { useChoice } from '../choice.tsx';
import { Empty, ErrorMessage } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';
import { NamedItem, NewNameForm } from './named-item.tsx';

/** Pages of the instance. */
export function Pages() {
  const { pages, hasMorePages, pageId, choose, reload } = useChoice();
  const { notify } = useLiveStream();
  const { error, post } = usePost();
  return (
    <section class="panel" aria-labelledby="setup-pages">
      <h2 id="setup-pages">Pages</h2>
      {pages.length === 0 && <Empty>There is no Page yet.</Empty>}
      <ul class="setup-list">
        {pages.map(({ id, name, eligible }) => (
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
          </NamedItem>
        ))}
      </ul>
      {hasMorePages && <p class="hint">Only the first {pages.length} Pages are listed.</p>}
      <NewNameForm
        label="Name of a new Page"
        button="Create Page"
        onCreate={async (name) => {
          const page = await post<{ id: string }>('/pages', { name });
          if (!page) return false;
          reload();
          choose({ page: page.id });
          return true;
        }}
      />
      {error && <ErrorMessage error={error} />}
    </section>
  );
}
