import type { Call } from '../../control/shapes.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useChoice } from '../choice.tsx';
import { useNow } from '../clock/clock.tsx';
import { usePage } from '../page.tsx';
import { formatDuration } from '../parts/duration.ts';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';

const RING_SECONDS = 60;

/** Screen over the thread while a call rings or is connected. */
export function CallScreen({ call }: { call: Call }) {
  const now = useNow();
  const { notify } = useLiveStream();
  const { data: page } = usePage();
  const { isBusy, error, post } = usePost();
  const isRinging = call.state === 'ringing';
  const since = Date.parse(isRinging ? call.started_at : (call.accepted_at ?? call.started_at));
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  return (
    <div class="call-screen" role="group" aria-label="Call">
      <p class="call-state" role="status">
        {isRinging ? `Calling ${page?.name ?? ''}…` : `In a call with ${page?.name ?? ''}`}
      </p>
      <p class="call-time">
        {isRinging ? `${Math.max(0, RING_SECONDS - seconds)} s left to answer` : formatDuration(seconds)}
      </p>
      {isRinging && <RingPlace call={call} />}
      <button
        type="button"
        class="hang-up"
        disabled={isBusy}
        onClick={async () => {
          await post(`/calls/${call.id}/hang_up`, { as: 'consumer' });
          notify('page');
        }}
      >
        Hang up
      </button>
      {error && <ErrorMessage error={error} />}
    </div>
  );
}

function RingPlace({ call }: { call: Call }) {
  const { linkTo } = useChoice();
  const { data: page } = usePage();
  if (call.rings === 'META') {
    return (
      <p>
        The call rings in the Page’s inbox. <a href={linkTo('/console/inbox')}>Answer it there</a>
      </p>
    );
  }
  const apps = page?.apps.filter(({ hears_calls }) => hears_calls) ?? [];
  if (apps.length === 0)
    return <p>The call rings nowhere: the ring target is PARTNERS, but no app is subscribed to calls.</p>;
  return <p>The call rings in {apps.map(({ name }) => name).join(', ')}. The app receives a connect webhook.</p>;
}
