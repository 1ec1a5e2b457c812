import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Button, CallEntry, ThreadMessage, ThreadView } from '../../control/shapes.ts';
import { describeMessage } from '../parts/message-text.ts';
import { Empty } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { PersonaName } from '../parts/persona-name.tsx';
import type { OnProfileTap, OnTap } from './tap.ts';
import { Welcome } from './welcome.tsx';

type OnPostback = (messageId: string, payload: string | undefined) => void;

/** Messages of the thread with their buttons, scrolled to the newest, at the bottom. */
export function PhoneMessages({
  view,
  onTap,
  onPostback,
  onProfileTap,
}: {
  view: ThreadView;
  onTap: OnTap;
  onPostback: OnPostback;
  onProfileTap: OnProfileTap;
}) {
  const list = useRef<HTMLOListElement>(null);
  const newest = view.messages.at(-1)?.id;
  useLayoutEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest]);
  return (
    <ol class="messages" ref={list} tabIndex={0} aria-label="Messages">
      {view.messages.length === 0 && (
        <li>
          <Welcome profile={view.profile} onTap={onProfileTap} />
          <Empty>No messages yet. A message from the consumer opens the messaging window for 24 hours.</Empty>
        </li>
      )}
      {view.messages.map((message) => (
        <li key={message.id} class={`message ${message.from}`}>
          {message.persona && <PersonaName persona={message.persona} />}
          <div class={`bubble ${message.type}`}>
            <p>
              <span class="visually-hidden">
                {message.from === 'page' ? `${message.persona?.name ?? 'The Page'}:` : 'Consumer:'}{' '}
              </span>
              {describeMessage(message)}
            </p>
            {message.buttons.map((button, i) => (
              <MessageButton key={i} message={message} button={button} onTap={onTap} onPostback={onPostback} />
            ))}
          </div>
          <p class="hint">
            <Time at={message.at} />
          </p>
        </li>
      ))}
    </ol>
  );
}

function MessageButton({
  message,
  button,
  onTap,
  onPostback,
}: {
  message: ThreadMessage;
  button: Button;
  onTap: OnTap;
  onPostback: OnPostback;
}) {
  const { type, title, active, until, url } = button;
  if (type === 'web_url') {
    // Templates accept any scheme; only http and https become a link.
    return url !== undefined && /^https?:\/\//i.test(url) ? (
      <a class="message-button" href={url} target="_blank" rel="noopener noreferrer">
        {title}
      </a>
    ) : (
      <span class="message-button">
        {title}: {url}
      </span>
    );
  }
  if (type === 'postback') {
    return (
      <button type="button" class="message-button" onClick={() => onPostback(message.id, button.payload)}>
        {title}
      </button>
    );
  }
  return (
    <>
      <button
        type="button"
        class={`message-button call ${active ? '' : 'unusable'}`}
        onClick={() => onTap(type, message.id)}
      >
        {title ?? CALL_TITLES[type]}
      </button>
      {!active && <p class="hint">{button.reason}</p>}
      {active && until !== undefined && (
        <p class="hint">
          Expires <Time at={until} />
        </p>
      )}
    </>
  );
}

const CALL_TITLES: Readonly<Partial<Record<CallEntry, string>>> = {
  call_prompt: 'Call',
  missed_call: 'Call again',
  completed_call: 'Call again',
};
