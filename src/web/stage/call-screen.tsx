import { useLiveStream } from '../api/live-stream.tsx';
import type { Call } from '../api/shapes.ts';
import { useChoice } from '../choice.tsx';
import { useNow } from '../clock/clock.tsx';
import { usePage } from '../page.tsx';
import { formatDuration } from '../parts/duration.ts';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';

const RING_SECONDS = 60;

/** What covers the thread while it rings, and while people talk. */
export function CallScreen({ call }: { call: Call }) {
  const now = useNow();
  const { notify: touch } = useLiveStream();
  const { data: page } = usePage();
  const { isBusy: busy, error, post: run } = usePost();
  const ringing = call.state === 'ringing';
  const since = Date.parse(ringing ? call.started_at : (call.accepted_at ?? call.started_at));
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  return (
    <div class="call-screen" role="group" aria-label="Call">
      <p class="call-state" role="status">
        {ringing ? `Calling ${page?.name ?? ''}…` : `In a call with ${page?.name ?? ''}`}
      </p>
      <p class="call-time">{ringing ? `missed in ${Math.max(0, RING_SECONDS - seconds)} s` : formatDuration(seconds)}</p>
      {ringing && <WhereItRings call={call} />}
      <button
        type="button"
        class="hang-up"
        disabled={busy}
        onClick={async () => {
          await run(`/calls/${call.id}/hang_up`, { as: 'consumer' });
          touch('page');
        }}
      >
        Hang up
      </button>
      {error && <ErrorMessage error={error} />}
    </div>
  );
}

function WhereItRings({ call }: { call: Call }) {
  const { linkTo: address } = useChoice();
  const { data: page } = usePage();
  if (call.rings === 'META') {
    return (
      <p>
        It rings the Page's inbox. <a href={address('/console/inbox')}>Take the call there</a>
      </p>
    );
  }
  const apps = page?.apps.filter(({ hears_calls }) => hears_calls) ?? [];
  if (apps.length === 0) return <p>It rings PARTNERS, but no app is subscribed to calls: nobody hears it.</p>;
  return <p>It rings {apps.map(({ name }) => name).join(', ')}: a connect webhook is on its way.</p>;
}
