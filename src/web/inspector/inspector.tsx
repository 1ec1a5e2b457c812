import { useLocation } from 'preact-iso';
import { useRef } from 'preact/hooks';
import { useChoice } from '../choice.tsx';
import { Empty, ErrorMessage, Loading } from '../parts/resource-view.tsx';
import { useHash } from '../parts/use-hash.ts';
import '../style/inspector.css';
import { Deliveries } from './deliveries.tsx';
import { Explain } from './explain.tsx';
import { Journal } from './journal.tsx';
import { Requests } from './requests.tsx';
import { Subscriptions } from './subscriptions.tsx';
import { Tabs } from './tabs.tsx';

const TABS = [
  { id: 'requests', title: 'Requests', Body: Requests },
  { id: 'journal', title: 'Journal', Body: Journal },
  { id: 'deliveries', title: 'Deliveries', Body: Deliveries },
  { id: 'subscriptions', title: 'Subscriptions', Body: Subscriptions },
  { id: 'explain', title: 'Explain', Body: Explain },
] as const;

/** Requests, journal, deliveries and subscriptions of a Page. `#deliveries/12` links to the deliveries of revision 12. */
export function Inspector() {
  const { route } = useLocation();
  const { pageId, appId, error, isLoaded, linkTo } = useChoice();
  const [hashTab, link] = useHash().split('/');
  const lastTab = useRef<(typeof TABS)[number]>(TABS[0]);
  // Any other hash, such as that of the link to the main content, leaves the tab as it is.
  const tab = TABS.find(({ id }) => id === hashTab) ?? lastTab.current;
  lastTab.current = tab;
  return (
    <div class="inspector">
      <h1>Inspector</h1>
      {error && <ErrorMessage error={error} />}
      {pageId === undefined ? (
        isLoaded ? (
          <Empty>There is no Page yet.</Empty>
        ) : (
          !error && <Loading name="the Page" />
        )
      ) : (
        <Tabs
          label="Inspector views"
          tabs={TABS}
          selected={tab.id}
          onSelect={(id) => route(linkTo(`/console/inspector#${id}`))}
        >
          <tab.Body key={`${pageId} ${appId}`} pageId={pageId} link={tab.id === hashTab ? link : undefined} />
        </Tabs>
      )}
    </div>
  );
}
