import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Button, ThreadMessage, ThreadView } from '../../control/shapes/threads.ts';
import { useNow } from '../clock/clock.tsx';
import { usePage } from '../page.tsx';
import { Attachments } from '../parts/attachments.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { formatTime } from '../parts/format-time.ts';
import { groupMessages } from '../parts/group-messages.ts';
import { describeMessage, titleOf } from '../parts/message-text.ts';
import { Quote } from '../parts/quote.tsx';
import { Empty } from '../parts/resource-view.tsx';
import { useDisplayZone } from '../parts/time-zone-choice.tsx';
import { TimeDivider } from '../parts/time-divider.tsx';
import { PersonaName } from '../parts/persona-name.tsx';
import { PermissionButtons } from './permission-buttons.tsx';
import type { OnPermission, OnProfileTap, OnTap } from './tap.ts';
import { Welcome } from './welcome.tsx';

type OnPostback = (messageId: string, payload: string | undefined) => void;

/** Messages of the thread with their buttons, scrolled to the newest, at the bottom. */
export function PhoneMessages({
  view,
  onTap,
  onPostback,
  onProfileTap,
  onPermission,
}: {
  view: ThreadView;
  onTap: OnTap;
  onPostback: OnPostback;
  onProfileTap: OnProfileTap;
  onPermission: OnPermission;
}) {
  const list = useRef<HTMLOListElement>(null);
  const newest = view.messages.at(-1)?.id;
  const now = useNow();
  const { zone } = useDisplayZone();
  const { data: page } = usePage();
  const isTyping = view.typing_until !== undefined && now < Date.parse(view.typing_until);
  const seenUntil = view.seen_until === undefined ? -Infinity : Date.parse(view.seen_until);
  const seen = view.messages.findLast(({ from, at }) => from === 'consumer' && Date.parse(at) <= seenUntil);
  useLayoutEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest, isTyping]);
  return (
    <ol class="messages" ref={list} tabIndex={0} aria-label="Messages">
      {view.messages.length === 0 && (
        <li>
          <Welcome profile={view.profile} onTap={onProfileTap} />
          <Empty>No messages yet. A message from the consumer opens the messaging window for 24 hours.</Empty>
        </li>
      )}
      {groupMessages(view.messages, zone).map(({ message, startsTime, isFirst, isLast }) => (
        <li
          key={message.id}
          class={`message ${message.from} ${isFirst ? 'first' : ''} ${isLast ? 'last' : ''}`}
          title={formatTime(Date.parse(message.at), zone, 'exact')}
        >
          {startsTime && <TimeDivider at={message.at} />}
          {message.persona && isFirst && <PersonaName persona={message.persona} />}
          {message.from === 'page' && isLast && <Avatar name={message.persona?.name ?? page?.name ?? ''} />}
          <div class={`bubble ${message.type}`}>
            <Quote message={message} messages={view.messages} />
            <p>
              <span class="visually-hidden">
                {message.from === 'page' ? `${message.persona?.name ?? 'The Page'}:` : 'Consumer:'}{' '}
              </span>
              {describeMessage(message)}
            </p>
            {message.attachments && <Attachments attachments={message.attachments} />}
            {message.buttons.map((button, i) => (
              <MessageButton key={i} message={message} button={button} onTap={onTap} onPostback={onPostback} />
            ))}
            {message.type === 'calling_optin' && <PermissionButtons messageId={message.id} onAnswer={onPermission} />}
          </div>
          {message.id === seen?.id && <p class="hint">Seen by the Page</p>}
        </li>
      ))}
      {isTyping && (
        <li class="message page first last">
          <Avatar name={page?.name ?? ''} />
          <p class="bubble typing">The Page is typing…</p>
        </li>
      )}
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
  const { type, active, url } = button;
  const title = titleOf(button);
  switch (type) {
    case 'web_url':
    case 'account_link':
      // Messages of earlier versions have addresses of any scheme; only http and https become a link.
      return url !== undefined && /^https?:\/\//i.test(url) ? (
        <a class="message-button" href={url} target="_blank" rel="noopener noreferrer">
          {title}
        </a>
      ) : (
        <span class="message-button">
          {title}: {url}
        </span>
      );
    case 'phone_number':
      return (
        <a class="message-button" href={`tel:${button.payload?.replaceAll(/[^+\d]/g, '')}`}>
          {title} ({button.payload})
        </a>
      );
    case 'account_unlink':
    case 'game_play':
      return <span class="message-button">{title}</span>;
    case 'postback':
      return (
        <button type="button" class="message-button" onClick={() => onPostback(message.id, button.payload)}>
          {title}
        </button>
      );
    case 'audio_call':
    case 'call_prompt':
    case 'missed_call':
    case 'completed_call':
      return (
        <button
          type="button"
          class={`message-button call ${active ? '' : 'unusable'}`}
          onClick={() => onTap(type, message.id)}
        >
          {title}
        </button>
      );
  }
}
