import { useLocation } from 'preact-iso';
import { useRef } from 'preact/hooks';
import { useChoice } from '../choice.tsx';
import { Empty, ErrorMessage, Loading } from '../parts/resource-view.tsx';
import '../style/inspector.css';
import { Deliveries } from './deliveries.tsx';
import { Explain } from './explain.tsx';
import { Journal } from './journal.tsx';
import { Requests } from './requests.tsx';
import { Subscriptions } from './subscriptions.tsx';
import { Tabs } from './tabs.tsx';
import { useHash } from '../parts/use-hash.ts';

/** What a tab looks at; `link` names the line that the address leads to. */
export interface TabProps {
  readonly pageId: string;
  readonly link: string | undefined;
}

const TABS = [
  { id: 'requests', title: 'Requests', Body: Requests },
  { id: 'journal', title: 'Journal', Body: Journal },
  { id: 'deliveries', title: 'Deliveries', Body: Deliveries },
  { id: 'subscriptions', title: 'Subscriptions', Body: Subscriptions },
  { id: 'explain', title: 'Explain', Body: Explain },
] as const;

/** Everything that went in, happened and went out. `#deliveries/12` leads to the deliveries of revision 12. */
export function Inspector() {
  const { route } = useLocation();
  const { pageId, appId, error, isLoaded: known, linkTo: address } = useChoice();
  const [named, link] = useHash().split('/');
  const shown = useRef<(typeof TABS)[number]>(TABS[0]);
  // A hash of something else, such as that of the link past the header, changes nothing.
  const tab = TABS.find(({ id }) => id === named) ?? shown.current;
  shown.current = tab;
  return (
    <div class="inspector">
      <h1>Inspector</h1>
      {error && <ErrorMessage error={error} />}
      {pageId === undefined ? (
        known ? (
          <Empty>There is no Page yet.</Empty>
        ) : (
          !error && <Loading what="the Page" />
        )
      ) : (
        <Tabs
          label="What to look at"
          tabs={TABS}
          chosen={tab.id}
          choose={(id) => route(address(`/console/inspector#${id}`))}
        >
          <tab.Body key={`${pageId} ${appId}`} pageId={pageId} link={tab.id === named ? link : undefined} />
        </Tabs>
      )}
    </div>
  );
}
