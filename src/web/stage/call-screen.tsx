import { useLive } from '../api/live.tsx';
import type { Call } from '../api/shapes.ts';
import { useChoice } from '../choice.tsx';
import { useNow } from '../clock/clock.tsx';
import { usePage } from '../page-view.tsx';
import { lasting } from '../parts/lasting.ts';
import { Fault } from '../parts/states.tsx';
import { useAct } from '../parts/use-act.ts';

const RING_SECONDS = 60;

/** What covers the thread while it rings, and while people talk. */
export function CallScreen({ call }: { call: Call }) {
  const now = useNow();
  const { touch } = useLive();
  const { data: page } = usePage();
  const { busy, error, run } = useAct();
  const ringing = call.state === 'ringing';
  const since = Date.parse(ringing ? call.started_at : (call.accepted_at ?? call.started_at));
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  return (
    <div class="call-screen" role="group" aria-label="Call">
      <p class="call-state" role="status">
        {ringing ? `Calling ${page?.name ?? ''}…` : `In a call with ${page?.name ?? ''}`}
      </p>
      <p class="call-time">{ringing ? `missed in ${Math.max(0, RING_SECONDS - seconds)} s` : lasting(seconds)}</p>
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
      {error && <Fault error={error} />}
    </div>
  );
}

function WhereItRings({ call }: { call: Call }) {
  const { address } = useChoice();
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
