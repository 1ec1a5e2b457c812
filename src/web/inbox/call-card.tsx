import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ControlError } from '../api/control.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import type { Call } from '../api/shapes.ts';
import { useNow } from '../clock/clock.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { usePost } from '../parts/use-post.ts';
import { formatTimer, describeCallSource } from './inbox-text.ts';

/** How long a call rings before it is missed, in ms. */
const RING_MS = 60_000;

const TOO_LATE: Readonly<Record<string, string>> = {
  call_already_accepted: 'Somebody else was quicker and has accepted the call.',
  call_ended: 'That came too late: the call was over.',
};

const said = ({ reason, message, advice }: ControlError): Pick<ControlError, 'message' | 'advice'> => ({
  message: TOO_LATE[reason] ?? message,
  advice,
});

/** A call that rings or goes on, and what the inbox can do about it. */
export function CallCard({
  call,
  over,
  name,
  hold,
  release,
  leave,
}: {
  call: Call;
  /** It is no longer among those that ring or go on, and stays only for what is said about it. */
  over: boolean;
  name: string;
  /** Keeps the card until it is released, whatever becomes of the call. */
  hold: (call: Call) => void;
  release: (call: Call) => void;
  /** Takes the focus when the card goes. */
  leave: () => void;
}) {
  const { notify: touch } = useLiveStream();
  const { isBusy: busy, error, post: run, clearError: forget } = usePost();
  const card = useFocusWithin(over ? 'over' : call.state, leave);
  const act = (word: string) => async () => {
    hold(call);
    if (await run(`/calls/${call.id}/${word}`, { as: 'inbox' })) release(call);
    touch('page');
  };
  const ours = call.rings === 'META' && !over;
  const rings = call.state === 'ringing' && !over;
  return (
    <li ref={card} class={`call-card ${rings && ours ? 'rings' : ''}`}>
      <h3 tabIndex={-1}>{name}</h3>
      {over ? <p class="quiet">The call is over.</p> : rings ? <RingsFor call={call} /> : <TalksFor call={call} />}
      {error && <ErrorMessage error={said(error)} />}
      <div class="acts">
        {ours && rings && (
          <>
            <button key="accept" type="button" class="primary" aria-disabled={busy} onClick={act('accept')}>
              Accept<span class="visually-hidden"> the call of {name}</span>
            </button>
            <button key="decline" type="button" aria-disabled={busy} onClick={act('decline')}>
              Decline<span class="visually-hidden"> the call of {name}</span>
            </button>
          </>
        )}
        {ours && !rings && (
          <button key="hang_up" type="button" class="end-call" aria-disabled={busy} onClick={act('hang_up')}>
            Hang up<span class="visually-hidden"> on {name}</span>
          </button>
        )}
        {error && (
          <button
            key="close"
            type="button"
            onClick={() => {
              forget();
              release(call);
            }}
          >
            Close<span class="visually-hidden"> what is said about the call of {name}</span>
          </button>
        )}
      </div>
    </li>
  );
}

function RingsFor({ call }: { call: Call }) {
  const left = Date.parse(call.started_at) + RING_MS - useNow();
  const share = Math.min(1, Math.max(0, left / RING_MS));
  return (
    <>
      <p>
        {call.rings === 'META' ? 'Rings' : <span class="badge">rings your app</span>} since{' '}
        <Time at={call.started_at} shape="time" whose={call.psid} />, from the {describeCallSource(call.entry)}.
      </p>
      <p class="left">
        Missed in <span role="timer">{formatTimer(Math.ceil(left / 1000) * 1000)}</span>
      </p>
      <div class="left-bar" aria-hidden="true">
        <div style={{ width: `${share * 100}%` }} />
      </div>
    </>
  );
}

function TalksFor({ call }: { call: Call }) {
  const now = useNow();
  return (
    <>
      <p>
        {call.rings === 'META' ? 'In call' : <span class="badge">in call with your app</span>} since{' '}
        <Time at={call.accepted_at ?? call.started_at} shape="time" whose={call.psid} />.
      </p>
      <p class="left">
        <span role="timer" aria-label="Duration">
          {formatTimer(now - Date.parse(call.accepted_at ?? call.started_at))}
        </span>
      </p>
    </>
  );
}

/** Keeps the focus near: on the card's heading when `state` takes the focused button away, with `leave` when the card goes. */
function useFocusWithin(state: string, leave: () => void) {
  const card = useRef<HTMLLIElement>(null);
  const hasFocus = card.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (hasFocus && !card.current?.contains(document.activeElement)) card.current?.querySelector('h3')?.focus();
  }, [state]);
  useLayoutEffect(() => {
    const element = card.current;
    return () => {
      if (element?.contains(document.activeElement)) leave();
    };
  }, []);
  return card;
}
