import type { ThreadView } from '../../control/shapes/threads.ts';
import '../style/stage.css';
import { useState } from 'preact/hooks';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { PageComposer } from '../composer/page-composer.tsx';
import { Empty, ErrorMessage, Loading } from '../parts/resource-view.tsx';
import { Activity } from './activity.tsx';
import { CallReasons } from './call-reasons.tsx';
import { ConsumerProfile } from './consumer-profile.tsx';
import { FirstSteps } from './first-steps.tsx';
import { Phone } from './phone.tsx';
import { RefusedTapNote } from './refused-tap.tsx';
import { SettingsColumn } from './settings-column.tsx';
import type { TapRefusal } from './tap.ts';

/** One Page and one consumer side by side: the settings, the consumer's Messenger, and the activity. */
export function Stage() {
  const { isLoaded, error, pageId, psid } = useChoice();
  if (error) return <ErrorMessage error={error} />;
  if (!isLoaded) return <Loading name="the Pages" />;
  if (pageId === undefined) return <NoPage />;
  return <PageStage key={`${pageId} ${psid}`} pageId={pageId} psid={psid} />;
}

function PageStage({ pageId, psid }: { pageId: string; psid: string | undefined }) {
  const path = psid === undefined ? undefined : `/threads/${pageId}/${psid}`;
  const thread = useResource<ThreadView>(path, 'page', 'clock');
  const consumer = useChoice().consumers.find((each) => each.psid === psid);
  const [refused, setRefused] = useState<TapRefusal>();
  return (
    <>
      <h1 class="visually-hidden">Stage</h1>
      <FirstSteps pageId={pageId} isIconVisible={thread.data?.icon.visible} />
      <div class="stage panes">
        <div class="page-side">
          <section class="panel" aria-labelledby="stage-settings">
            <h2 id="stage-settings">Call settings</h2>
            <SettingsColumn />
          </section>
          {psid !== undefined && thread.data && (
            <div class="panel">
              <PageComposer
                pageId={pageId}
                psid={psid}
                name={consumer?.name ?? `Consumer ${psid}`}
                window={thread.data.window}
              />
            </div>
          )}
        </div>
        <section class="messenger" aria-labelledby="stage-messenger">
          <h2 id="stage-messenger">Messenger</h2>
          {psid === undefined ? (
            <Empty>
              This Page has no consumers yet. Create one: <code>POST /_control/consumers</code>{' '}
              <code>{`{"page_id":"${pageId}","name":"Alex"}`}</code>
            </Empty>
          ) : (
            <>
              {consumer && <ConsumerProfile consumer={consumer} />}
              <Phone pageId={pageId} psid={psid} thread={thread} onRefuse={setRefused} />
              <div class="beside-phone">
                <RefusedTapNote refused={refused} onClose={() => setRefused(undefined)} />
                {thread.data && <CallReasons view={thread.data} />}
              </div>
            </>
          )}
        </section>
        <section class="panel activity" aria-labelledby="stage-activity">
          <h2 id="stage-activity">Activity</h2>
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
        Create one: <code>POST /_control/pages</code> <code>{'{"name":"My Page"}'}</code>. Or start the server with an
        empty data folder: it then creates a demo Page.
      </p>
    </section>
  );
}
