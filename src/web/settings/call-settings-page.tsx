import { useState } from 'preact/hooks';
import type { CallSettings, PageView } from '../api/shapes.ts';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { Empty, ErrorMessage, ResourceView } from '../parts/resource-view.tsx';
import '../style/settings.css';
import { Eligibility } from './eligibility.tsx';
import { HoursEditor } from './hours/hours-editor.tsx';
import { Routing } from './routing.tsx';
import { Author } from './author.tsx';
import { Switches } from './switches.tsx';
import { RequestExample } from './request-example.tsx';
import type { SaveTarget } from './use-save.ts';

/** The call settings of a Page, as the people who run it change them on Meta's own surface. */
export function CallSettingsPage() {
  const { isLoaded: known, pageId, error } = useChoice();
  const page = usePage();
  return (
    <div class="call-settings">
      <h1>Call settings</h1>
      {error && <ErrorMessage error={error} />}
      {known && pageId === undefined ? (
        <Empty>There is no Page yet.</Empty>
      ) : (
        <ResourceView resource={page} what="the call settings">
          {(data) => <Settings key={data.id} page={data} />}
        </ResourceView>
      )}
    </div>
  );
}

/** What one person does to the settings of one Page. */
function Settings({ page }: { page: PageView }) {
  const [chosen, choose] = useState<string>();
  const [last, setLast] = useState<Partial<CallSettings>>();
  // Whoever was chosen may be gone by now.
  const person = page.admins.find(({ psid }) => psid === chosen) ?? page.admins[0];
  const saving: SaveTarget = { pageId: page.id, by: person?.psid, onSave: setLast };
  return (
    <>
      <p class="page-state">
        <strong>{page.name}</strong> {page.eligible && page.hours.text}
      </p>
      <Eligibility page={page} />
      <div class="settings-columns">
        <div>
          <Author page={page} person={person} choose={choose} last={last} />
          <Switches page={page} saving={saving} />
          <Routing page={page} saving={saving} />
          <RequestExample page={page} last={last} />
        </div>
        <div>
          <HoursEditor page={page} saving={saving} />
        </div>
      </div>
    </>
  );
}
