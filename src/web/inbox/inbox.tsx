import { useState } from 'preact/hooks';
import type { Call } from '../../control/shapes/calls.ts';
import type { List } from '../../control/shapes/list.ts';
import type { ListedThread } from '../../control/shapes/threads.ts';
import { useResource } from '../api/use-resource.ts';
import { NotificationButton } from '../call-audio/notification-button.tsx';
import { SoundSwitch } from '../call-audio/sound-switch.tsx';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { useRecentCalls } from '../parts/recent-calls.ts';
import { Empty, ErrorMessage, Loading } from '../parts/resource-view.tsx';
import '../style/inbox.css';
import { LiveCalls } from './live-calls.tsx';
import { LISTED_CALLS, RecentCalls } from './recent-calls.tsx';
import { LISTED_THREADS, ThreadList } from './thread-list.tsx';
import { Thread } from './thread.tsx';

/** Stand-in for Meta's inbox of a Page: threads, and the calls with the ring target META to answer. */
export function Inbox() {
  const { pageId, isLoaded, error } = useChoice();
  if (pageId !== undefined) return <PageInbox key={pageId} pageId={pageId} />;
  return (
    <>
      <h1>Inbox</h1>
      {error ? (
        <ErrorMessage error={error} />
      ) : isLoaded ? (
        <Empty>There is no Page yet.</Empty>
      ) : (
        <Loading name="the Page" />
      )}
    </>
  );
}

function PageInbox({ pageId }: { pageId: string }) {
  const { psid, consumers } = useChoice();
  const { data: page } = usePage();
  const live = useResource<List<Call>>(`/pages/${pageId}/calls`, 'page', 'clock');
  const recent = useRecentCalls(pageId, LISTED_CALLS);
  const [after, setAfter] = useState<string>();
  const part = after === undefined ? '' : `&after=${after}`;
  const threads = useResource<List<ListedThread>>(
    `/pages/${pageId}/threads?limit=${LISTED_THREADS}${part}`,
    'page',
    'clock',
  );

  const people = [...(threads.data?.data ?? []), ...consumers];
  const nameOf = (of: string): string => people.find((person) => person.psid === of)?.name ?? `Consumer ${of}`;
  const liveCalls = live.data?.data ?? [];
  const ringing = liveCalls.filter(({ state, rings }) => state === 'ringing' && rings === 'META');
  const recentCalls = (recent.data?.items ?? []).flatMap((each) => (each.kind === 'call' ? [each.call] : []));
  return (
    <div class="inbox">
      <div class="inbox-header">
        <div>
          <h1>Inbox</h1>
          <p class="hint">
            Stands in for Meta’s inbox: the people who run {page?.name ?? 'the Page'} read messages and answer calls
            here.
          </p>
        </div>
        <div class="inbox-switches">
          <NotificationButton />
          <SoundSwitch isRinging={ringing.length > 0} />
        </div>
      </div>
      <div class="inbox-columns panes">
        <LiveCalls calls={live} nameOf={nameOf} />
        <ThreadList
          pageId={pageId}
          threads={threads}
          after={after}
          onShow={setAfter}
          recent={recentCalls}
          live={liveCalls}
        />
        {psid !== undefined && (
          <Thread key={psid} pageId={pageId} psid={psid} name={nameOf(psid)} recent={recentCalls} />
        )}
        <RecentCalls calls={recent} nameOf={nameOf} />
      </div>
    </div>
  );
}
