import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Call } from '../../control/shapes/calls.ts';
import type { ThreadView } from '../../control/shapes/threads.ts';
import { useResource } from '../api/use-resource.ts';
import { PageComposer } from '../composer/page-composer.tsx';
import { Attachments } from '../parts/attachments.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { formatTime } from '../parts/format-time.ts';
import { groupMessages } from '../parts/group-messages.ts';
import { quickReplyTitle, titleOf } from '../parts/message-text.ts';
import { Quote } from '../parts/quote.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { PersonaName } from '../parts/persona-name.tsx';
import { TimeDivider } from '../parts/time-divider.tsx';
import { useDisplayZone } from '../parts/time-zone-choice.tsx';
import { describeForInbox } from './inbox-text.ts';

/** One thread as the Page's inbox shows it, with a form in which the Page writes. */
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
      <ResourceView resource={thread} name="the thread">
        {({ messages, window }) => (
          <>
            {messages.length === 0 ? (
              <Empty>No messages yet.</Empty>
            ) : (
              <Messages messages={messages} name={name} recent={recent} />
            )}
            <PageComposer pageId={pageId} psid={psid} name={name} window={window} />
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
  const { zone } = useDisplayZone();
  const lastId = messages.at(-1)?.id;
  // Scrolls to the newest message, at the end.
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lastId]);
  return (
    <div ref={box} class="messages-box" role="region" aria-label={`Messages with ${name}`} tabIndex={0}>
      <ol>
        {groupMessages(messages, zone).map(({ message, startsTime, isLast }) => {
          const isCall = message.type === 'missed_call' || message.type === 'completed_call';
          return (
            <li
              key={message.id}
              class={`${isCall ? 'call' : `from-${message.from}`} ${isLast ? 'last' : ''}`}
              title={formatTime(Date.parse(message.at), zone, 'exact')}
            >
              {startsTime && <TimeDivider at={message.at} />}
              {!isCall && message.from === 'consumer' && isLast && <Avatar name={name} />}
              <div class="message-text">
                {!isCall && (
                  <span class="visually-hidden">
                    {message.from === 'page' ? 'The Page wrote: ' : `${name} wrote: `}
                  </span>
                )}
                {message.persona && <PersonaName persona={message.persona} />}
                <Quote message={message} messages={messages} />
                {message.attachments ? (
                  <Attachments attachments={message.attachments} />
                ) : (
                  describeForInbox(message, recent)
                )}
                {!isCall && message.buttons.length > 0 && (
                  <ul class="sent-buttons">
                    {message.buttons.map((button, index) => (
                      <li key={index}>
                        {titleOf(button)}
                        {!button.active && <span class="quiet"> (inactive)</span>}
                      </li>
                    ))}
                  </ul>
                )}
                {message.quick_replies && (
                  <ul class="sent-buttons" aria-label="Quick replies">
                    {message.quick_replies.map((reply, index) => (
                      <li key={index}>{quickReplyTitle(reply)}</li>
                    ))}
                  </ul>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
