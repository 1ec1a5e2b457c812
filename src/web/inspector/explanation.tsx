import { useEffect, useRef } from 'preact/hooks';
import { useLiveStream } from '../api/live-stream.tsx';
import type { Explanation } from '../api/shapes.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { useNow } from '../clock/clock.tsx';
import { ResourceView } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { Timestamp } from './property-list.tsx';
import { StatusIcon } from './status-icon.tsx';
import { useNames } from './use-names.ts';

const GATES: Readonly<Record<string, string>> = {
  page_eligible: 'Calling is open to the Page',
  audio_enabled: 'Audio calls are on',
  icon_enabled: 'The call icon is shown',
  prompt_active: 'The call button is alive',
  call_hours: 'It is within the call hours',
  not_in_call: 'The person is in no other call',
};
const VERDICTS = {
  open: { sign: 'yes', words: 'open', badge: 'good' },
  shut: { sign: 'no', words: 'shut', badge: 'bad' },
  not_asked: { sign: 'none', words: 'not asked', badge: '' },
} as const;
/** What the page of call settings has a place for. */
const SETTINGS = ['audio_enabled', 'icon_enabled', 'call_hours', 'call_routing'];

/** What the server says of a tap: the verdict, then every gate in the order in which it is asked. */
export function ExplanationOf({ query }: { query: string }) {
  const answer = useResource<Explanation>(`/explain?${query}`, 'page', 'clock');
  const changes = answer.data?.gates.flatMap(({ changes_at: at }) => (at === null ? [] : Date.parse(at))) ?? [];
  useLookAgain(query.includes('at=') ? [] : changes);
  // The answer to another question stands until this one is answered.
  const kept = useRef<Explanation>(undefined);
  if (answer.data) kept.current = answer.data;
  const data = answer.data ?? (answer.error ? undefined : kept.current);
  return (
    <div class="answer" aria-live="polite" aria-busy={answer.data === undefined && !answer.error}>
      <ResourceView resource={{ data, error: answer.error }} what="the answer">
        {(explanation) => <Explained explanation={explanation} />}
      </ResourceView>
    </div>
  );
}

/** Time alone opens and shuts gates, and no event tells of it. */
function useLookAgain(instants: readonly number[]): void {
  const { notify: touch } = useLiveStream();
  const now = useNow();
  const passed = instants.filter((each) => each <= now).length;
  useEffect(() => {
    if (passed > 0) touch('clock');
  }, [passed, touch]);
}

function Explained({ explanation: { at, rings, text, gates, routing } }: { explanation: Explanation }) {
  return (
    <>
      <div class={`verdict ${rings === null ? 'stopped' : 'rings'}`}>
        <p>
          <strong>
            <StatusIcon shape={rings === null ? 'no' : 'yes'} /> {rings === null && 'It does not ring. '}
            {text}
          </strong>
        </p>
        <p class="hint">
          At <Time at={at} shape="full" />
        </p>
      </div>
      <h3>The gates, in order</h3>
      <ol class="gates">
        {gates.map((gate) => (
          <Gate key={gate.gate} gate={gate} />
        ))}
      </ol>
      <h3>Whom it rings</h3>
      <Routing routing={routing} rings={rings} />
    </>
  );
}

function Gate({ gate }: { gate: Explanation['gates'][number] }) {
  const { sign, words, badge } = VERDICTS[gate.verdict];
  return (
    <li class={gate.verdict}>
      <p>
        <span class={`badge ${badge}`}>
          <StatusIcon shape={sign} /> {words}
        </span>{' '}
        <strong>{GATES[gate.gate] ?? gate.gate}</strong>
      </p>
      {gate.text !== undefined && <p>{gate.text}</p>}
      {gate.setting !== undefined && (
        <p class="hint">
          <Setting name={gate.setting} /> is {told(gate.value)}
        </p>
      )}
      {typeof gate.value === 'object' && gate.value !== null && (
        <details>
          <summary>Show the value</summary>
          <pre>{JSON.stringify(gate.value, null, 2)}</pre>
        </details>
      )}
      {gate.gate === 'prompt_active' && typeof gate.value === 'string' && (
        <p class="hint">
          It lives until <Time at={gate.value} shape="full" />.
        </p>
      )}
      {gate.changes_at !== null && gate.gate !== 'prompt_active' && (
        <p class="hint">
          Time {gate.verdict === 'open' ? 'shuts' : 'opens'} it at <Time at={gate.changes_at} shape="full" />.
        </p>
      )}
    </li>
  );
}

function Setting({ name }: { name: string }) {
  const { linkTo: address } = useChoice();
  if (!SETTINGS.includes(name)) return <code>{name}</code>;
  return (
    <a href={address(`/console/settings#${name}`)}>
      <code>{name}</code>
    </a>
  );
}

function told(value: unknown) {
  if (value === null) return 'not set: there is no limit.';
  return typeof value === 'object' ? 'set.' : <code>{JSON.stringify(value)}</code>;
}

function Routing({ routing, rings }: Pick<Explanation, 'routing' | 'rings'>) {
  const names = useNames();
  return (
    <>
      <p>
        <Setting name={routing.setting} /> is <code>{routing.value}</code>:{' '}
        {routing.value === 'META'
          ? `the Page’s inbox ${rings === null ? 'would ring' : 'rings'}; apps are not told.`
          : `the apps that hear calls ${rings === null ? 'would be told' : 'are told'}.`}
      </p>
      {routing.value === 'PARTNERS' &&
        (routing.apps.length === 0 ? (
          <p class="note">No app hears calls: nobody would answer.</p>
        ) : (
          <ul class="hearers">
            {routing.apps.map(({ app_id: id, callback_failing_since: since }) => (
              <li key={id}>
                {names.app(id) ?? `App ${id}`}
                {since !== null && (
                  <span class="wrong">
                    {' '}
                    – its webhooks have been failing since <Timestamp at={since} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        ))}
    </>
  );
}
