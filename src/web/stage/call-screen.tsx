import { useRef } from 'preact/hooks';
import type { Call } from '../../control/shapes.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { CallAudio, useCallAudio } from '../call-audio/call-audio.tsx';
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
  const audio = useCallAudio(call, 'consumer');
  const heading = useRef<HTMLParagraphElement>(null);
  const isRinging = call.state === 'ringing';
  const isIncoming = isRinging && call.direction === 'business_initiated';
  const name = page?.name ?? '';
  const since = Date.parse(isRinging ? call.started_at : (call.accepted_at ?? call.started_at));
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const send = async (act: 'accept' | 'decline' | 'hang_up'): Promise<boolean> => {
    const sent = await post(`/calls/${call.id}/${act}`, { as: 'consumer' });
    notify('page');
    return sent !== undefined;
  };
  const answer = async (): Promise<void> => {
    if (!(await send('accept'))) return;
    // The button that had the focus goes away.
    heading.current?.focus();
    audio.start();
  };
  return (
    <div class="call-screen" role="group" aria-label="Call">
      <p class="call-state" role={isIncoming ? 'alert' : 'status'} tabIndex={-1} ref={heading}>
        {isIncoming ? `${name} is calling…` : isRinging ? `Calling ${name}…` : `In a call with ${name}`}
      </p>
      <p class="call-time">
        {isRinging ? `${Math.max(0, RING_SECONDS - seconds)} s left to answer` : formatDuration(seconds)}
      </p>
      {isRinging && !isIncoming && <RingPlace call={call} />}
      <CallAudio call={call} other={name} audio={audio} />
      {isIncoming && (
        <div class="call-answers">
          <button type="button" class="primary" disabled={isBusy} onClick={answer}>
            Answer
          </button>
          <button type="button" class="hang-up" disabled={isBusy} onClick={() => send('decline')}>
            Decline
          </button>
        </div>
      )}
      {!isIncoming && (
        <button type="button" class="hang-up" disabled={isBusy} onClick={() => send('hang_up')}>
          Hang up
        </button>
      )}
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
