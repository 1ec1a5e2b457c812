import { useState } from 'preact/hooks';
import { useChoice } from '../choice.tsx';
import { LISTED_CALLS, RecentCalls } from '../inbox/recent-calls.tsx';
import { useNames } from '../inspector/use-names.ts';
import { PartButtons } from '../parts/part-buttons.tsx';
import type { CallsPosition } from '../parts/merge-calls.ts';
import { useRecentCalls } from '../parts/recent-calls.ts';
import { Empty, ErrorMessage, Loading } from '../parts/resource-view.tsx';
import { useHash } from '../parts/use-hash.ts';
import '../style/calls.css';
import '../style/inbox.css';
import '../style/inspector.css';
import { CallTimelineView } from './call-timeline.tsx';

/** Calls of a Page. `#c_1` shows all that happened about one call. */
export function CallsPage() {
  const { pageId, isLoaded, error } = useChoice();
  const callId = useHash();
  const isCall = callId !== '' && callId !== 'main';
  return (
    <div class="calls">
      <h1>{isCall ? 'Call' : 'Calls'}</h1>
      {error && <ErrorMessage error={error} />}
      {isCall ? (
        <CallTimelineView key={callId} callId={callId} />
      ) : pageId !== undefined ? (
        <CallList key={pageId} pageId={pageId} />
      ) : isLoaded ? (
        <Empty>There is no Page yet.</Empty>
      ) : (
        !error && <Loading name="the Page" />
      )}
    </div>
  );
}

function CallList({ pageId }: { pageId: string }) {
  const [after, setAfter] = useState<CallsPosition>();
  const calls = useRecentCalls(pageId, 5 * LISTED_CALLS, after);
  const names = useNames();
  return (
    <RecentCalls calls={calls} nameOf={(psid) => names.person(psid) ?? `Consumer ${psid}`}>
      <PartButtons next={calls.data?.next} after={after} older="Older calls" onShow={setAfter} />
    </RecentCalls>
  );
}
