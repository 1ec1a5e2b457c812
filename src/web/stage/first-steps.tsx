import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Delivery } from '../../control/shapes/deliveries.ts';
import type { JournalEntry } from '../../control/shapes/journal.ts';
import type { List } from '../../control/shapes/list.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { Copyable } from '../parts/copyable.tsx';

/** Introduction for new users on the demo Page: three steps from a Graph request to its webhook. */
export function FirstSteps({ pageId, isIconVisible }: { pageId: string; isIconVisible: boolean | undefined }) {
  const { demo } = useChoice();
  const [isClosed, setIsClosed] = useState(false);
  const isStarted = useRef(false);
  const isDemo = demo?.page_id === pageId;
  const pathIfShown = (path: string) => (isDemo && !isClosed ? path : undefined);
  const { data: journal } = useResource<List<JournalEntry>>(pathIfShown(`/pages/${pageId}/journal?limit=100`), 'page');
  const { data: deliveries } = useResource<List<Delivery>>(
    pathIfShown(`/deliveries?page_id=${pageId}&limit=20`),
    'page',
    'delivery',
  );
  if (!isDemo || isClosed || !journal || !deliveries || isIconVisible === undefined) return null;

  const changes = journal.data.flatMap((entry) => (entry.kind === 'call_settings_update' ? [entry.call_settings] : []));
  // On a Page whose settings were changed before, the steps do not appear.
  if (changes.length === 0) isStarted.current = true;
  if (!isStarted.current) return null;
  const isDelivered = deliveries.data.some(
    ({ field, state }) => field === 'call_settings_update' && state === 'delivered',
  );
  const isHidden = changes.some(({ icon_enabled }) => !icon_enabled);
  const url = `${location.origin}${demo.graph_path}/${pageId}/messenger_call_settings?access_token=${demo.token_revoked ? '$PAGE_TOKEN' : demo.access_token}`;
  const curl = `curl "${url}" -H 'Content-Type: application/json' -d '{"icon_enabled":false}'`;
  return (
    <section class="panel first-steps" aria-labelledby="first-steps">
      <h2 id="first-steps">First steps</h2>
      <ol>
        <Step isDone={isHidden} title="Hide the call icon, as your own client would: run this in a terminal">
          <Copyable text={curl} label="curl command that hides the call icon" />
        </Step>
        <Step isDone={isHidden} title="See the call icon disappear from the phone below">
          {isHidden && !isIconVisible && (
            <p>The threads of this Page have no call icon until you switch it on again.</p>
          )}
        </Step>
        <Step isDone={isDelivered} title="See the webhook arrive, under Activity">
          {isDelivered && (
            <p>
              A signed <code>call_settings_update</code> was delivered to the built-in receiver. To receive it in your
              own app, subscribe with <code>{`POST /${demo.app_id}/subscriptions`}</code>.
            </p>
          )}
        </Step>
      </ol>
      <button type="button" class="link" onClick={() => setIsClosed(true)}>
        {isDelivered ? 'Done, close' : 'Close'}
      </button>
    </section>
  );
}

function Step({ isDone, title, children }: { isDone: boolean; title: string; children: ComponentChildren }) {
  return (
    <li class={isDone ? 'done' : ''}>
      <p>
        <strong>{title}</strong> {isDone && <span class="badge good">done</span>}
      </p>
      {children}
    </li>
  );
}
