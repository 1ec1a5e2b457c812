import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Call, ThreadView } from '../api/shapes.ts';
import { useResource } from '../api/use-resource.ts';
import { useNow } from '../clock/clock.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { describeForInbox } from './inbox-text.ts';

/** As long as the name of a weekday says which day is meant, in ms. */
const DAY_IS_CLEAR_MS = 6 * 86_400_000;

/** One thread as the Page's inbox shows it: to be read, not to be written in. */
export function Thread({
  pageId,
  psid,
  name,
  recent,
}: {
  pageId: string;
  psid: string;
  name: string;
  recent: readonly Call[];
}) {
  const thread = useResource<ThreadView>(`/threads/${pageId}/${psid}`, 'page', 'clock');
  return (
    <section class="panel thread" aria-labelledby="thread">
      <h2 id="thread">{name}</h2>
      <ResourceView resource={thread} what="the thread">
        {({ messages, window }) => (
          <>
            <p class="hint">
              {window.open && window.until !== undefined ? (
                <>
                  The Page can write to {name} until <Time at={window.until} />.
                </>
              ) : (
                <>The Page cannot write to {name}: the messaging window is closed.</>
              )}
            </p>
            {messages.length === 0 ? (
              <Empty>No messages yet.</Empty>
            ) : (
              <Messages messages={messages} name={name} recent={recent} />
            )}
          </>
        )}
      </ResourceView>
    </section>
  );
}

function Messages({
  messages,
  name,
  recent,
}: Pick<ThreadView, 'messages'> & { name: string; recent: readonly Call[] }) {
  const box = useRef<HTMLDivElement>(null);
  const now = useNow(60_000);
  const last = messages.at(-1)?.id;
  // The newest is at the end, where one looks.
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last]);
  return (
    <div ref={box} class="talk" role="region" aria-label={`Messages of ${name}`} tabIndex={0}>
      <ol>
        {messages.map((message) => {
          const call = message.type === 'missed_call' || message.type === 'completed_call';
          return (
            <li key={message.id} class={call ? 'of-call' : `by-${message.from}`}>
              <div class="talk-words">
                {!call && (
                  <span class="visually-hidden">
                    {message.from === 'page' ? 'The Page wrote: ' : `${name} wrote: `}
                  </span>
                )}
                {describeForInbox(message, recent)}
                {!call && message.buttons.length > 0 && (
                  <ul class="sent-buttons">
                    {message.buttons.map(({ type, title, active }, index) => (
                      <li key={index}>
                        {title ?? (type === 'call_prompt' ? 'Call' : type)}
                        {!active && <span class="quiet"> (not active)</span>}
                      </li>
                    ))}
                  </ul>
                )}
              </div>
              <Time at={message.at} shape={now - Date.parse(message.at) > DAY_IS_CLEAR_MS ? 'full' : 'day'} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}
