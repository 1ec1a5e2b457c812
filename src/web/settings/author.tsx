import type { CallSettings } from '../../control/shapes/call-settings.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import type { Person } from '../../control/shapes/people.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';
import type { SaveTarget } from './use-save.ts';

const ID = 'author';

/** Choice of the admin who makes the changes; the webhook of a change has that person's id. */
export function Author({
  page,
  author,
  onChoose,
  lastSaved,
}: {
  page: PageView;
  author: Person | undefined;
  onChoose: (psid: string) => void;
  lastSaved: Partial<CallSettings> | undefined;
}) {
  return (
    <section class="panel" id={ID} aria-labelledby="author-title" tabIndex={-1}>
      <h2 id="author-title">Author of changes</h2>
      {author ? (
        <>
          <label class="author-field">
            Save as
            <select value={author.psid} onChange={(event) => onChoose(event.currentTarget.value)}>
              {page.admins.map(({ psid, name }) => (
                <option key={psid} value={psid}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <p class="hint">
            Changes saved here count as made by this person in Meta’s own settings: the webhook{' '}
            <code>call_settings_update</code> has the <code>recipient_id</code> <code>{author.psid}</code>.
          </p>
        </>
      ) : (
        <AddAdmin pageId={page.id} onAdd={onChoose} />
      )}
      <p class="saved" role="status">
        {lastSaved && `Saved: ${Object.keys(lastSaved).join(', ')}.`}
      </p>
    </section>
  );
}

/** Reason why the settings cannot be changed; nothing once the Page has an admin. */
export function NoAuthor({ target }: { target: SaveTarget }) {
  if (target.authorPsid !== undefined) return null;
  return (
    <p class="hint">
      Cannot be changed yet: this Page has no admin. <a href={`#${ID}`}>Add an admin</a>
    </p>
  );
}

function AddAdmin({ pageId, onAdd }: { pageId: string; onAdd: (psid: string) => void }) {
  const { isBusy, error, post } = usePost();
  const { notify } = useLiveStream();
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        const name = new FormData(event.currentTarget).get('name');
        const admin = await post<{ psid: string }>('/admins', { page_id: pageId, name });
        if (!admin) return;
        // The form with the focus is about to be removed.
        document.getElementById(ID)?.focus();
        onAdd(admin.psid);
        notify('page');
      }}
    >
      <p>This Page has no admin yet. Add one to change its settings.</p>
      <div class="author-field">
        <label for="admin-name">Name</label>
        <input id="admin-name" name="name" required maxLength={100} autocomplete="off" />
        <button class="primary" disabled={isBusy}>
          Add admin
        </button>
      </div>
      {error && <ErrorMessage error={error} />}
    </form>
  );
}
