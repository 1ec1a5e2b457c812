import { useLiveStream } from '../api/live-stream.tsx';
import { get } from '../api/control.ts';
import type { CallEntry, Explanation, RefusedTap, ThreadView } from '../api/shapes.ts';
import type { Resource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { ErrorMessage, ResourceView } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';
import { CallScreen } from './call-screen.tsx';
import { Composer } from './composer.tsx';
import { PhoneMessages } from './phone-messages.tsx';

/** A way to start a call: the icon, or a message's button. */
export type Tap = (entry: CallEntry, messageId?: string) => void;

/** The thread as the consumer's Messenger shows it, and everything that the consumer can do there. */
export function Phone({
  pageId,
  psid,
  thread,
  refuse,
}: {
  pageId: string;
  psid: string;
  thread: Resource<ThreadView>;
  refuse: (refused: RefusedTap | undefined) => void;
}) {
  const { notify: touch } = useLiveStream();
  const { consumers } = useChoice();
  const calling = usePost(refusalOf);
  const writing = usePost();
  const error = calling.error ?? writing.error;
  const path = `/threads/${pageId}/${psid}`;
  const who = consumers.find((consumer) => consumer.psid === psid)?.name ?? psid;

  const tap = async (entry: CallEntry, messageId?: string): Promise<void> => {
    refuse(undefined);
    const message = messageId === undefined ? {} : { message_id: messageId };
    const query = new URLSearchParams({ page_id: pageId, psid, entry, ...message });
    // Asked before the tap, which changes what there is to explain: this person is in a call from then on.
    const why = await get<Explanation>(`/explain?${query}`).catch(() => undefined);
    const tapped = await calling.post<{ apps: readonly string[]; rings: string } | { refused: RefusedTap }>(
      `${path}/calls`,
      {
        entry,
        ...message,
      },
    );
    if (!tapped) return;
    touch('page');
    if ('refused' in tapped) refuse(tapped.refused);
    else if (tapped.rings === 'PARTNERS' && tapped.apps.length === 0) {
      refuse({ gate: 'routing', setting: 'call_routing', text: why?.text ?? '' });
    }
  };

  return (
    <div class="phone" role="group" aria-label={`Messenger of ${who}`}>
      <ResourceView resource={thread} what="the thread">
        {(view) => (
          <>
            <PhoneHeader view={view} busy={calling.isBusy} tap={tap} />
            <PhoneMessages
              view={view}
              tap={tap}
              post={async (messageId, payload) => {
                if (await writing.post(`${path}/postbacks`, { message_id: messageId, payload })) touch('page');
              }}
            />
            {error && <ErrorMessage error={error} />}
            <Composer
              who={who}
              send={async (text) => {
                const sent = await writing.post(`${path}/messages`, { text });
                touch('page');
                return sent !== undefined;
              }}
            />
            {view.call && <CallScreen key={view.call.id} call={view.call} />}
          </>
        )}
      </ResourceView>
    </div>
  );
}

function PhoneHeader({ view, busy, tap }: { view: ThreadView; busy: boolean; tap: Tap }) {
  const { data: page } = usePage();
  const name = page?.name ?? '';
  const { icon } = view;
  return (
    <header class="phone-header">
      <span class="avatar" aria-hidden="true">
        {name.slice(0, 1)}
      </span>
      <div>
        <h3>{name}</h3>
        <p class="hint">{icon.visible ? view.hours.text : icon.reason}</p>
      </div>
      {icon.visible && (
        <button
          type="button"
          class={`call-icon ${icon.usable ? '' : 'unusable'}`}
          aria-label={icon.usable ? `Call ${name}` : `Call ${name} (now closed)`}
          disabled={busy}
          onClick={() => tap('icon')}
        >
          <Handset />
        </button>
      )}
    </header>
  );
}

const Handset = () => (
  <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="currentColor">
    <path d="M6.6 3 10 4l1 5-2.300 1.700a12 12 0 0 0 4.600 4.600L15 13l5 1 1 3.400C21 20 19 21 17.500 21 10 21 3 14 3 6.500 3 5 4 3 6.600 3z" />
  </svg>
);

/** A tap that does not ring is an answer like any other. */
function refusalOf(body: unknown): object | undefined {
  return typeof body === 'object' && body !== null && 'refused' in body ? body : undefined;
}
