import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Call } from '../../control/shapes/calls.ts';
import type { ControlError } from '../api/control.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { CallAudio, useCallAudio } from '../call-audio/call-audio.tsx';
import { useNow } from '../clock/clock.tsx';
import { describeOrigin } from '../parts/call-entries.ts';
import { formatTimer } from '../parts/duration.ts';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { usePost } from '../parts/use-post.ts';

/** Time in ms that a call rings before it is missed. */
const RING_MS = 60_000;

/** Messages for actions that came too late, by the reason that the server gives. */
const LATE_ACTIONS: Readonly<Record<string, string>> = {
  call_already_accepted: 'This call has already been accepted elsewhere.',
  call_ended: 'This call has already ended.',
};

const describeError = ({ reason, message, advice }: ControlError): Pick<ControlError, 'message' | 'advice'> => ({
  message: LATE_ACTIONS[reason] ?? message,
  advice,
});

/** A current call with the inbox's buttons for it. */
export function CallCard({
  call,
  hasEnded,
  name,
  onPin,
  onUnpin,
  onLeave,
}: {
  call: Call;
  /** True for a call that is no longer current; its card stays for an error message. */
  hasEnded: boolean;
  name: string;
  /** Makes the card stay until it is unpinned, even if the call ends. */
  onPin: (call: Call) => void;
  onUnpin: (call: Call) => void;
  /** Runs when the card is removed while it has the focus. */
  onLeave: () => void;
}) {
  const { notify } = useLiveStream();
  const { isBusy, error, post, clearError } = usePost();
  const card = useFocusWithin(hasEnded ? 'ended' : call.state, onLeave);
  const audio = useCallAudio(call, 'inbox', !hasEnded);
  const send = (action: 'accept' | 'decline' | 'hang_up') => async () => {
    onPin(call);
    if (await post(`/calls/${call.id}/${action}`, { as: 'inbox' })) {
      onUnpin(call);
      if (action === 'accept') audio.start();
    }
    notify('page');
  };
  const isInInbox = call.rings === 'META' && !hasEnded;
  const isRinging = call.state === 'ringing' && !hasEnded;
  return (
    <li ref={card} class={`call-card ${isRinging && isInInbox ? 'ringing' : ''}`}>
      <h3 tabIndex={-1}>{name}</h3>
      {hasEnded ? (
        <p class="quiet">The call has ended.</p>
      ) : isRinging ? (
        <RingingState call={call} />
      ) : (
        <TalkState call={call} />
      )}
      {error && <ErrorMessage error={describeError(error)} />}
      <div class="call-actions">
        {isInInbox && isRinging && (
          <>
            <button key="accept" type="button" class="primary" aria-disabled={isBusy} onClick={send('accept')}>
              Accept<span class="visually-hidden"> the call from {name}</span>
            </button>
            <button key="decline" type="button" aria-disabled={isBusy} onClick={send('decline')}>
              Decline<span class="visually-hidden"> the call from {name}</span>
            </button>
          </>
        )}
        {isInInbox && !isRinging && (
          <button key="hang_up" type="button" class="hang-up" aria-disabled={isBusy} onClick={send('hang_up')}>
            Hang up<span class="visually-hidden"> the call with {name}</span>
          </button>
        )}
        {error && (
          <button
            key="close"
            type="button"
            onClick={() => {
              clearError();
              onUnpin(call);
            }}
          >
            Close<span class="visually-hidden"> the message about the call from {name}</span>
          </button>
        )}
      </div>
      {isInInbox && <CallAudio call={call} other={name} audio={audio} />}
    </li>
  );
}

function RingingState({ call }: { call: Call }) {
  const msLeft = Date.parse(call.started_at) + RING_MS - useNow();
  const share = Math.min(1, Math.max(0, msLeft / RING_MS));
  return (
    <>
      <p>
        {call.rings === 'META' ? 'Ringing' : <span class="badge">ringing in your app</span>} since{' '}
        <Time at={call.started_at} format="time" />, {describeOrigin(call)}.
      </p>
      <p class="timer">
        Time left to answer: <span role="timer">{formatTimer(Math.ceil(msLeft / 1000) * 1000)}</span>
      </p>
      <div class="timer-bar" aria-hidden="true">
        <div style={{ width: `${share * 100}%` }} />
      </div>
    </>
  );
}

function TalkState({ call }: { call: Call }) {
  const now = useNow();
  return (
    <>
      <p>
        {call.rings === 'META' ? 'In call' : <span class="badge">in call with your app</span>} since{' '}
        <Time at={call.accepted_at ?? call.started_at} format="time" />.
      </p>
      <p class="timer">
        <span role="timer" aria-label="Duration">
          {formatTimer(now - Date.parse(call.accepted_at ?? call.started_at))}
        </span>
      </p>
    </>
  );
}

/**
 * Moves the focus to the card's heading when a new `state` removes the focused button, and calls `onLeave` when the card
 * is removed while it has the focus.
 */
function useFocusWithin(state: string, onLeave: () => void) {
  const card = useRef<HTMLLIElement>(null);
  const hasFocus = card.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (hasFocus && !card.current?.contains(document.activeElement)) card.current?.querySelector('h3')?.focus();
  }, [state]);
  useLayoutEffect(() => {
    const element = card.current;
    return () => {
      if (element?.contains(document.activeElement)) onLeave();
    };
  }, []);
  return card;
}
