import { useState } from 'preact/hooks';
import type { CallEntry } from '../../control/shapes/calls.ts';
import type { ThreadView } from '../../control/shapes/threads.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { useClock } from '../clock/clock.tsx';
import { CALL_ENTRIES } from '../parts/call-entries.ts';
import { formatTime } from '../parts/format-time.ts';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { useDisplayZone } from '../parts/time-zone-choice.tsx';
import { shortZoneName } from '../parts/time-zone.ts';
import { ExplanationResult } from './explanation.tsx';
import { parseLocal, formatLocal } from '../parts/local-time.ts';
import type { TabProps } from './tab-props.ts';
import { ConsumerSelect } from '../parts/consumer-select.tsx';

/**
 * Form that asks whether a call rings, and why: now, at an earlier time with the settings of that time, or at a later
 * time with the current settings.
 */
export function Explain({ pageId }: TabProps) {
  const { psid, consumers, choose } = useChoice();
  const { now } = useClock();
  const { zone } = useDisplayZone();
  const [entry, setEntry] = useState<CallEntry>('icon');
  const [messageId, setMessageId] = useState('');
  /** Local date-time in the Page's zone; undefined for now. */
  const [local, setLocal] = useState<string>();
  const thread = useResource<ThreadView>(psid === undefined ? undefined : `/threads/${pageId}/${psid}`, 'page');

  if (psid === undefined) {
    return (
      <>
        <h2>Does a call ring, and why?</h2>
        <Empty>
          This Page has no consumers, so nobody can call it. Add one with <code>POST /_control/consumers</code>.
        </Empty>
      </>
    );
  }
  const at = local === undefined ? undefined : parseLocal(local, zone);
  const query = new URLSearchParams({ page_id: pageId, psid, entry });
  const withButton = (thread.data?.messages ?? []).filter(({ buttons }) => buttons.some(({ type }) => type === entry));
  // The chosen message may belong to another entry or consumer, chosen before.
  const chosen = withButton.some(({ id }) => id === messageId) ? messageId : '';
  if (entry !== 'icon' && chosen !== '') query.set('message_id', chosen);
  if (at !== undefined) query.set('at', new Date(at).toISOString());
  const hasNoButton = entry !== 'icon' && thread.data !== undefined && withButton.length === 0;
  const isTimeInvalid = local !== undefined && at === undefined;

  return (
    <>
      <h2>Does a call ring, and why?</h2>
      <form class="question" onSubmit={(event) => event.preventDefault()}>
        <label>
          Caller
          <ConsumerSelect consumers={consumers} psid={psid} onChange={(next) => choose({ psid: next })} />
        </label>
        <label>
          Calls from
          <select value={entry} onChange={(event) => setEntry(event.currentTarget.value as CallEntry)}>
            {Object.entries(CALL_ENTRIES).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {entry !== 'icon' && withButton.length > 0 && (
          <label>
            Message
            <select value={chosen} onChange={(event) => setMessageId(event.currentTarget.value)}>
              <option value="">latest message with this button</option>
              {withButton.toReversed().map((message) => (
                <option key={message.id} value={message.id}>
                  {formatTime(Date.parse(message.at), zone, 'full')}
                  {message.text === undefined ? '' : `: ${message.text.slice(0, 40)}`}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          Time
          <select
            value={local === undefined ? 'now' : 'other'}
            onChange={(event) => setLocal(event.currentTarget.value === 'now' ? undefined : formatLocal(now(), zone))}
          >
            <option value="now">now</option>
            <option value="other">another time</option>
          </select>
        </label>
        {local !== undefined && (
          <label>
            Date and time ({shortZoneName(zone)})
            <input
              type="datetime-local"
              required
              value={local}
              aria-invalid={isTimeInvalid}
              onInput={(event) => setLocal(event.currentTarget.value)}
            />
          </label>
        )}
      </form>
      {hasNoButton ? (
        <Empty>No message in this thread has a button of this kind.</Empty>
      ) : isTimeInvalid ? (
        <Empty>Enter a date and a time.</Empty>
      ) : entry === 'icon' ? (
        <ExplanationResult query={query.toString()} />
      ) : (
        // The server refuses to explain a tap on a button before it is known that the thread has one.
        <ResourceView resource={thread} name="the thread">
          {() => <ExplanationResult query={query.toString()} />}
        </ResourceView>
      )}
    </>
  );
}
