import type { Call, List } from '../api/shapes.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { Empty, ErrorMessage, Loading } from '../parts/resource-view.tsx';
import '../style/inbox.css';
import { LiveCalls } from './live-calls.tsx';
import { LISTED_CALLS, RecentCalls } from './recent-calls.tsx';
import { CallAnnouncement } from './call-announcement.tsx';
import { SoundSwitch } from './sound-switch.tsx';
import { LISTED_THREADS, ThreadList, type ListedThread } from './thread-list.tsx';
import { Thread } from './thread.tsx';

/** What those who run the Page see on Meta's own surfaces, and where calls ring that no app takes. */
export function Inbox() {
  const { pageId, isLoaded: known, error } = useChoice();
  if (pageId !== undefined) return <PageInbox key={pageId} pageId={pageId} />;
  return (
    <>
      <h1>Inbox</h1>
      {error ? <ErrorMessage error={error} /> : known ? <Empty>There is no Page yet.</Empty> : <Loading what="the Page" />}
    </>
  );
}

function PageInbox({ pageId }: { pageId: string }) {
  const { psid, consumers } = useChoice();
  const { data: page } = usePage();
  const live = useResource<List<Call>>(`/pages/${pageId}/calls`, 'page', 'clock');
  const recent = useResource<List<Call>>(`/pages/${pageId}/calls?scope=recent&limit=${LISTED_CALLS}`, 'page', 'clock');
  const threads = useResource<List<ListedThread>>(`/pages/${pageId}/threads?limit=${LISTED_THREADS}`, 'page', 'clock');

  const people = [...(threads.data?.data ?? []), ...consumers];
  const nameOf = (whose: string): string => people.find((each) => each.psid === whose)?.name ?? `Consumer ${whose}`;
  const ringing = (live.data?.data ?? []).filter(({ state, rings }) => state === 'ringing' && rings === 'META');
  const over = recent.data?.data ?? [];
  return (
    <div class="inbox">
      <div class="inbox-head">
        <div>
          <h1>Inbox</h1>
          <p class="hint">What the people who run {page?.name ?? 'the Page'} see on Meta’s own surfaces.</p>
        </div>
        <SoundSwitch rings={ringing.length > 0} />
      </div>
      {live.data && threads.data && <CallAnnouncement calls={ringing} nameOf={nameOf} />}
      <LiveCalls calls={live} nameOf={nameOf} />
      <div class="inbox-columns">
        <ThreadList pageId={pageId} threads={threads} recent={over} live={live.data?.data ?? []} />
        {psid !== undefined && <Thread key={psid} pageId={pageId} psid={psid} name={nameOf(psid)} recent={over} />}
        <RecentCalls calls={recent} nameOf={nameOf} />
      </div>
    </div>
  );
}
