import { useState } from 'preact/hooks';
import type { CallEntry, ThreadView } from '../api/shapes.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { useClock } from '../clock/clock.tsx';
import { useTimeZones } from '../page.tsx';
import { Empty } from '../parts/resource-view.tsx';
import { formatTime, shortZoneName } from '../parts/time.tsx';
import { ExplanationOf } from './explanation.tsx';
import type { TabProps } from './inspector.tsx';
import { instantOf, localOf } from './local-time.ts';

const ENTRIES: Readonly<Record<CallEntry, string>> = {
  icon: 'the call icon of the thread',
  call_prompt: 'the button of a call prompt',
  audio_call: 'a call button of a template',
  missed_call: 'Call back on a missed call',
  completed_call: 'Call again on a call that ended',
};

/** Why a tap rings or does not: now, in the past with the settings of then, or in the future with those of now. */
export function Explain({ pageId }: TabProps) {
  const { psid, consumers, choose } = useChoice();
  const { now } = useClock();
  const { page: zone } = useTimeZones();
  const [entry, setEntry] = useState<CallEntry>('icon');
  const [messageId, setMessageId] = useState('');
  /** The local time in the Page's zone; undefined for now. */
  const [local, setLocal] = useState<string>();
  const thread = useResource<ThreadView>(psid === undefined ? undefined : `/threads/${pageId}/${psid}`, 'page');

  if (psid === undefined) {
    return (
      <>
        <h2>Why a tap rings or does not</h2>
        <Empty>
          Nobody has written to this Page, and there is no one to tap. Add a person with POST /_control/consumers.
        </Empty>
      </>
    );
  }
  const at = local === undefined ? undefined : instantOf(local, zone);
  const asked = new URLSearchParams({ page_id: pageId, psid, entry });
  const withButton = (thread.data?.messages ?? []).filter(({ buttons }) => buttons.some(({ type }) => type === entry));
  // A message of another entry, or of another person, is not asked about.
  const chosen = withButton.some(({ id }) => id === messageId) ? messageId : '';
  if (entry !== 'icon' && chosen !== '') asked.set('message_id', chosen);
  if (at !== undefined) asked.set('at', new Date(at).toISOString());
  const nothingToTap = entry !== 'icon' && thread.data !== undefined && withButton.length === 0;
  const noInstant = local !== undefined && at === undefined;

  return (
    <>
      <h2>Why a tap rings or does not</h2>
      <form class="ask" onSubmit={(event) => event.preventDefault()}>
        <label>
          Who taps
          <select value={psid} onChange={(event) => choose({ psid: event.currentTarget.value })}>
            {consumers.map((each) => (
              <option key={each.psid} value={each.psid}>
                {each.name}
              </option>
            ))}
          </select>
        </label>
        <label>
          On what
          <select value={entry} onChange={(event) => setEntry(event.currentTarget.value as CallEntry)}>
            {Object.entries(ENTRIES).map(([each, words]) => (
              <option key={each} value={each}>
                {words}
              </option>
            ))}
          </select>
        </label>
        {entry !== 'icon' && withButton.length > 0 && (
          <label>
            In which message
            <select value={chosen} onChange={(event) => setMessageId(event.currentTarget.value)}>
              <option value="">the last one that has it</option>
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
          When
          <select
            value={local === undefined ? 'now' : 'then'}
            onChange={(event) => setLocal(event.currentTarget.value === 'now' ? undefined : localOf(now(), zone))}
          >
            <option value="now">now</option>
            <option value="then">at another time</option>
          </select>
        </label>
        {local !== undefined && (
          <label>
            Date and time ({shortZoneName(zone)})
            <input
              type="datetime-local"
              required
              value={local}
              aria-invalid={noInstant}
              onInput={(event) => setLocal(event.currentTarget.value)}
            />
          </label>
        )}
      </form>
      {nothingToTap ? (
        <Empty>There is nothing to tap: no message of this thread has such a button.</Empty>
      ) : noInstant ? (
        <Empty>Give a date and a time.</Empty>
      ) : (
        <ExplanationOf query={asked.toString()} />
      )}
    </>
  );
}
