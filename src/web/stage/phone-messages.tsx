import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Button, ThreadView } from '../api/shapes.ts';
import { Empty } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { describeMessage } from '../parts/message-text.ts';
import type { Tap } from './phone.tsx';

type Shown = ThreadView['messages'][number];
type Post = (messageId: string, payload: string | undefined) => void;

/** The messages of the thread with their buttons, the newest at the bottom and in sight. */
export function PhoneMessages({ view, tap, post }: { view: ThreadView; tap: Tap; post: Post }) {
  const list = useRef<HTMLOListElement>(null);
  const newest = view.messages.at(-1)?.id;
  useLayoutEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest]);
  return (
    <ol class="messages" ref={list} tabIndex={0} aria-label="Messages">
      {view.messages.length === 0 && (
        <li>
          <Empty>Nothing was said yet. What the consumer writes opens the messaging window for 24 hours.</Empty>
        </li>
      )}
      {view.messages.map((message) => (
        <li key={message.id} class={`message ${message.from}`}>
          <div class={`bubble ${message.type}`}>
            <p>
              <span class="visually-hidden">{message.from === 'page' ? 'The Page:' : 'Consumer:'} </span>
              {describeMessage(message)}
            </p>
            {message.buttons.map((button, i) => (
              <MessageButton key={i} message={message} button={button} tap={tap} post={post} />
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

function MessageButton({ message, button, tap, post }: { message: Shown; button: Button; tap: Tap; post: Post }) {
  const { type, title, active, until, url } = button;
  if (type === 'web_url') {
    // Only what a browser opens as a page is made a link: a template may name any scheme.
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
      <button type="button" class="message-button" onClick={() => post(message.id, button.payload)}>
        {title}
      </button>
    );
  }
  return (
    <>
      <button
        type="button"
        class={`message-button call ${active ? '' : 'unusable'}`}
        onClick={() => tap(type as 'call_prompt', message.id)}
      >
        {title ?? CALL_TITLES[type]}
      </button>
      {!active && <p class="hint">{button.reason}</p>}
      {active && until !== undefined && (
        <p class="hint">
          until <Time at={until} />
        </p>
      )}
    </>
  );
}

const CALL_TITLES: Readonly<Record<string, string>> = {
  call_prompt: 'Call',
  missed_call: 'Call again',
  completed_call: 'Call again',
};
