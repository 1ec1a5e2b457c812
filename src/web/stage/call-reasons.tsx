import type { Call } from '../../control/shapes/calls.ts';
import type { Button, CallButton, ThreadMessage, ThreadView } from '../../control/shapes/threads.ts';
import { useChoice } from '../choice.tsx';
import { useNow } from '../clock/clock.tsx';
import { usePage } from '../page.tsx';
import { titleOf } from '../parts/message-text.ts';
import { Time } from '../parts/time.tsx';

const RING_SECONDS = 60;
/** Maximum number of call buttons that the strip lists, newest first. */
const LISTED_BUTTONS = 3;

const CALL_BUTTONS: Readonly<Record<CallButton, true>> = {
  audio_call: true,
  call_prompt: true,
  missed_call: true,
  completed_call: true,
};

/** Strip beside the phone with what Messenger does not show: why a tap rings or does not, and until when. */
export function CallReasons({ view }: { view: ThreadView }) {
  const buttons = view.messages
    .toReversed()
    .flatMap((message) => message.buttons.map((button) => ({ message, button })))
    .filter(({ button }) => Object.hasOwn(CALL_BUTTONS, button.type))
    .slice(0, LISTED_BUTTONS);
  return (
    <ul class="reasons" aria-label="Why calls ring or do not ring">
      {view.call?.state === 'ringing' && <RingReason call={view.call} />}
      {view.call?.state === 'in_call' && <li>No other call can start during a call.</li>}
      {!view.call && (
        <li class={view.icon.usable ? 'usable' : 'unusable'}>
          <strong>Call icon</strong> {view.icon.usable ? view.hours.text : view.icon.reason}
        </li>
      )}
      {!view.call &&
        buttons.map(({ message, button }, i) => (
          <ButtonReason key={`${message.id} ${i}`} message={message} button={button} />
        ))}
    </ul>
  );
}

function ButtonReason({ message, button }: { message: ThreadMessage; button: Button }) {
  const { active, reason, until } = button;
  return (
    <li class={active ? 'usable' : 'unusable'}>
      <strong>
        “{titleOf(button)}” of <Time at={message.at} />
      </strong>{' '}
      {!active && reason}
      {active &&
        (until === undefined ? (
          'It rings.'
        ) : (
          <>
            Expires <Time at={until} format="short" />.
          </>
        ))}
    </li>
  );
}

function RingReason({ call }: { call: Call }) {
  const { linkTo } = useChoice();
  const { data: page } = usePage();
  const secondsLeft = RING_SECONDS - Math.floor((useNow() - Date.parse(call.started_at)) / 1000);
  const left = `${Math.max(0, secondsLeft)} s left to answer.`;
  if (call.direction === 'business_initiated') return <li class="usable">The business calls. {left}</li>;
  if (call.rings === 'META') {
    return (
      <li class="usable">
        The call rings in the Page’s inbox. <a href={linkTo('/console/inbox')}>Answer it there</a>. {left}
      </li>
    );
  }
  const apps = page?.apps.filter(({ hears_calls }) => hears_calls) ?? [];
  if (apps.length === 0) {
    return (
      <li class="unusable">The call rings nowhere: the ring target is PARTNERS, but no app is subscribed to calls.</li>
    );
  }
  return (
    <li class="usable">
      The call rings in {apps.map(({ name }) => name).join(', ')}. The app receives a connect webhook. {left}
    </li>
  );
}
