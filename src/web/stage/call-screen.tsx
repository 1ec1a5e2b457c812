import { useRef } from 'preact/hooks';
import type { Call } from '../../control/shapes/calls.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { CallAudio, useCallAudio } from '../call-audio/call-audio.tsx';
import { SoundSwitch } from '../call-audio/sound-switch.tsx';
import { useNow } from '../clock/clock.tsx';
import { usePage } from '../page.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { formatTimer } from '../parts/duration.ts';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';
import { HandsetIcon } from './handset-icon.tsx';

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
      <Avatar name={name} />
      <p class="call-state" role={isIncoming ? 'alert' : 'status'} tabIndex={-1} ref={heading}>
        {isIncoming ? `${name} is calling…` : isRinging ? `Calling ${name}…` : `In a call with ${name}`}
      </p>
      <p class="call-time">{formatTimer(now - since)}</p>
      {isIncoming && (
        <div class="call-answers">
          <button type="button" class="primary" disabled={isBusy} onClick={answer}>
            <HandsetIcon />
            Answer
          </button>
          <button type="button" class="hang-up" disabled={isBusy} onClick={() => send('decline')}>
            <HandsetIcon />
            Decline
          </button>
        </div>
      )}
      {!isIncoming && (
        <div class="call-answers">
          <button type="button" class="hang-up" disabled={isBusy} onClick={() => send('hang_up')}>
            <HandsetIcon />
            Hang up
          </button>
        </div>
      )}
      {isIncoming && <SoundSwitch isRinging />}
      {error && <ErrorMessage error={error} />}
      <CallAudio call={call} other={name} audio={audio} />
    </div>
  );
}
