import { useRef, useState } from 'preact/hooks';
import type { Delivery, JournalEntry, List } from '../api/shapes.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { Copyable } from '../parts/copyable.tsx';

/** What a newcomer does first: three steps on the demo's Page, until the first setting has been changed and told. */
export function FirstSteps({ pageId, iconVisible }: { pageId: string; iconVisible: boolean | undefined }) {
  const { demo: shown } = useChoice();
  const [closed, setClosed] = useState(false);
  const begun = useRef(false);
  const isDemo = shown?.page_id === pageId;
  const path = (rest: string) => (isDemo && !closed ? rest : undefined);
  const { data: journal } = useResource<List<JournalEntry>>(path(`/pages/${pageId}/journal?limit=100`), 'page');
  const { data: deliveries } = useResource<List<Delivery>>(
    path(`/deliveries?page_id=${pageId}&limit=20`),
    'page',
    'delivery',
  );
  if (!isDemo || closed || !journal || !deliveries || iconVisible === undefined) return null;

  const changes = journal.data.filter(({ kind }) => kind === 'call_settings_update');
  // Somebody who comes back to a Page that has been used needs no first steps.
  if (changes.length === 0) begun.current = true;
  if (!begun.current) return null;
  const told = deliveries.data.some(({ field, state }) => field === 'call_settings_update' && state === 'delivered');
  const hidden = changes.some(({ call_settings }) => call_settings?.icon_enabled === false);
  const url = `${location.origin}${shown.graph_path}/${pageId}/messenger_call_settings?access_token=${shown.access_token}`;
  const curl = (on: boolean) => `curl "${url}" -H 'Content-Type: application/json' -d '{"icon_enabled":${on}}'`;
  return (
    <section class="panel first-steps" aria-labelledby="first-steps">
      <h2 id="first-steps">Three steps to begin with</h2>
      <ol>
        <Step done={hidden} title="Hide the call icon, as your own client would: paste this into a terminal">
          <Copyable text={curl(false)} label="The curl line that hides the call icon" />
        </Step>
        <Step done={hidden} title="Watch the call icon go from the phone below">
          {hidden && !iconVisible && (
            <p>It is gone: this Page's threads show no call icon until you switch it on again.</p>
          )}
        </Step>
        <Step done={told} title="Watch the webhook arrive, under What happened">
          {told && (
            <p>
              A signed call_settings_update has been delivered to the built-in receiver; subscribe your own at{' '}
              <code>{`POST /${shown.app_id}/subscriptions`}</code>.
            </p>
          )}
        </Step>
      </ol>
      <button type="button" class="link" onClick={() => setClosed(true)}>
        {told ? 'Done: close this' : 'Close this'}
      </button>
    </section>
  );
}

function Step({ done, title, children }: { done: boolean; title: string; children: preact.ComponentChildren }) {
  return (
    <li class={done ? 'done' : ''}>
      <p>
        <strong>{title}</strong> {done && <span class="badge good">done</span>}
      </p>
      {children}
    </li>
  );
}
