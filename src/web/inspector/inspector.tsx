import { useLocation } from 'preact-iso';
import { useRef } from 'preact/hooks';
import { useChoice } from '../choice.tsx';
import { Empty, ErrorMessage, Loading } from '../parts/resource-view.tsx';
import { useHash } from '../parts/use-hash.ts';
import '../style/inspector.css';
import { Deliveries } from './deliveries.tsx';
import { Explain } from './explain.tsx';
import { useFailures } from '../failures.ts';
import { readHash, writeHash, type HashState } from './hash-state.ts';
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

/**
 * Requests, journal, deliveries and subscriptions of a Page. The hash has the tab, the open row and the filters:
 * `#deliveries/12` opens the deliveries of revision 12, `#requests?status=failed` shows failed requests.
 */
export function Inspector() {
  const { route } = useLocation();
  const { pageId, appId, error, isLoaded, linkTo } = useChoice();
  const state = readHash(useHash());
  const last = useRef<HashState>({ tab: TABS[0].id, open: undefined, filters: {} });
  // Any other hash, such as that of the link to the main content, leaves the tab as it is.
  const visible = TABS.some(({ id }) => id === state.tab) ? state : last.current;
  last.current = visible;
  const tab = TABS.find(({ id }) => id === visible.tab) ?? TABS[0];
  const failures = useFailures(pageId, tab.id === 'requests');
  const go = (next: HashState): void => route(linkTo(`/console/inspector${writeHash(next)}`));
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
          tabs={TABS.map(({ id, title }) => ({ id, title, ...(id === 'requests' && { failures }) }))}
          selected={tab.id}
          onSelect={(id) => go({ tab: id, open: undefined, filters: {} })}
        >
          <tab.Body
            key={`${pageId} ${appId}`}
            pageId={pageId}
            open={visible.open}
            filters={visible.filters}
            show={(change) => go({ ...visible, ...change })}
          />
        </Tabs>
      )}
    </div>
  );
}
