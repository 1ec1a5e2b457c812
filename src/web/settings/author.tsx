import type { CallSettings, PageView, Person } from '../api/shapes.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';

const PLACE = 'who-saves';

/** In whose name settings are saved: a webhook of such a change carries that person's id. */
export function Author({
  page,
  person,
  choose,
  last,
}: {
  page: PageView;
  person: Person | undefined;
  choose: (psid: string) => void;
  last: Partial<CallSettings> | undefined;
}) {
  return (
    <section class="panel" id={PLACE} aria-labelledby="saving-as-title" tabIndex={-1}>
      <h2 id="saving-as-title">Who saves</h2>
      {person ? (
        <>
          <label class="saving-as">
            Saving as
            <select value={person.psid} onChange={(event) => choose(event.currentTarget.value)}>
              {page.admins.map(({ psid, name }) => (
                <option key={psid} value={psid}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <p class="hint">
            What you save here is a change on Meta’s own surface: the webhook <code>call_settings_update</code> names
            this person as <code>recipient_id</code> <code>{person.psid}</code>.
          </p>
        </>
      ) : (
        <NamePerson pageId={page.id} named={choose} />
      )}
      <p class="saved" role="status">
        {last && `Saved: ${Object.keys(last).join(', ')}.`}
      </p>
    </section>
  );
}

function NamePerson({ pageId, named }: { pageId: string; named: (psid: string) => void }) {
  const { isBusy: busy, error, post: run } = usePost();
  const { notify: touch } = useLiveStream();
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        const name = new FormData(event.currentTarget).get('name');
        const made = await run<{ psid: string }>('/admins', { page_id: pageId, name });
        if (!made) return;
        // The form goes, and must not take the focus with it.
        document.getElementById(PLACE)?.focus();
        named(made.psid);
        touch('page');
      }}
    >
      <p>Nobody runs this Page yet. Name a person to change its settings.</p>
      <div class="saving-as">
        <label for="person-name">Name</label>
        <input id="person-name" name="name" required maxLength={100} autocomplete="off" />
        <button class="primary" disabled={busy}>
          Add person
        </button>
      </div>
      {error && <ErrorMessage error={error} />}
    </form>
  );
}
