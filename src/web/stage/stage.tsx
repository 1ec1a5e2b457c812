import '../style/stage.css';
import { useState } from 'preact/hooks';
import type { RefusedTap, ThreadView } from '../api/shapes.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { Empty, ErrorMessage, Loading } from '../parts/resource-view.tsx';
import { FirstSteps } from './first-steps.tsx';
import { Activity } from './activity.tsx';
import { Phone } from './phone.tsx';
import { SettingsColumn } from './settings-column.tsx';
import { RefusedTapNote } from './refused-tap.tsx';

/** One Page and one consumer: what is set, what the consumer sees, and what happened. */
export function Stage() {
  const { isLoaded: known, error, pageId, psid } = useChoice();
  if (error) return <ErrorMessage error={error} />;
  if (!known) return <Loading what="the Pages" />;
  if (pageId === undefined) return <NoPage />;
  return <OnePage key={`${pageId} ${psid}`} pageId={pageId} psid={psid} />;
}

function OnePage({ pageId, psid }: { pageId: string; psid: string | undefined }) {
  const path = psid === undefined ? undefined : `/threads/${pageId}/${psid}`;
  const thread = useResource<ThreadView>(path, 'page', 'clock');
  const [refused, setRefused] = useState<RefusedTap>();
  return (
    <>
      <h1 class="visually-hidden">Stage</h1>
      <FirstSteps pageId={pageId} iconVisible={thread.data?.icon.visible} />
      <div class="stage">
        <section class="panel" aria-labelledby="stage-settings">
          <h2 id="stage-settings">Call settings</h2>
          <SettingsColumn />
        </section>
        <section class="messenger" aria-labelledby="stage-messenger">
          <h2 id="stage-messenger">Messenger</h2>
          {psid === undefined ? (
            <Empty>
              Nobody writes to this Page yet. Make a consumer: <code>POST /_control/consumers</code>{' '}
              <code>{`{"page_id":"${pageId}","name":"Alex"}`}</code>
            </Empty>
          ) : (
            <Phone pageId={pageId} psid={psid} thread={thread} refuse={setRefused} />
          )}
          <RefusedTapNote refused={refused} close={() => setRefused(undefined)} />
        </section>
        <section class="panel happened" aria-labelledby="stage-happened">
          <h2 id="stage-happened">What happened</h2>
          <Activity pageId={pageId} />
        </section>
      </div>
    </>
  );
}

function NoPage() {
  return (
    <section class="panel">
      <h1>There is no Page yet</h1>
      <p>
        Make one: <code>POST /_control/pages</code> <code>{'{"name":"My Page"}'}</code>, or start the server on an empty
        folder: it then brings a demo Page.
      </p>
    </section>
  );
}
