import { useState } from 'preact/hooks';
import type { CallSettings } from '../../control/shapes/call-settings.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { Empty, ErrorMessage, ResourceView } from '../parts/resource-view.tsx';
import '../style/settings.css';
import { Author } from './author.tsx';
import { Eligibility } from './eligibility.tsx';
import { HoursEditor } from './hours/hours-editor.tsx';
import { OpenNow } from './open-now.tsx';
import { RequestExample } from './request-example.tsx';
import { Routing } from './routing.tsx';
import { Switches } from './switches.tsx';
import type { SaveTarget } from './use-save.ts';

/** Stand-in for Meta's page of call settings. */
export function CallSettingsPage() {
  const { isLoaded, pageId, error } = useChoice();
  const page = usePage();
  return (
    <div class="call-settings">
      <h1>Call settings</h1>
      {error && <ErrorMessage error={error} />}
      {isLoaded && pageId === undefined ? (
        <Empty>There is no Page yet.</Empty>
      ) : (
        <ResourceView resource={page} name="the call settings">
          {(data) => <Settings key={data.id} page={data} />}
        </ResourceView>
      )}
    </div>
  );
}

function Settings({ page }: { page: PageView }) {
  const [chosenPsid, setChosenPsid] = useState<string>();
  const [lastSaved, setLastSaved] = useState<Partial<CallSettings>>();
  // The chosen admin may have been removed.
  const author = page.admins.find(({ psid }) => psid === chosenPsid) ?? page.admins[0];
  const target: SaveTarget = { pageId: page.id, authorPsid: author?.psid, onSave: setLastSaved };
  return (
    <>
      <div class="page-state">
        <strong>{page.name}</strong> {page.eligible && page.hours.text}
        <OpenNow page={page} target={target} />
      </div>
      <Eligibility page={page} />
      <div class="settings-columns">
        <div>
          <Author page={page} author={author} onChoose={setChosenPsid} lastSaved={lastSaved} />
          <Switches page={page} target={target} />
          <Routing page={page} target={target} />
          <RequestExample page={page} lastSaved={lastSaved} />
        </div>
        <div>
          <HoursEditor page={page} target={target} />
        </div>
      </div>
    </>
  );
}
