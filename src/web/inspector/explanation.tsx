import { useEffect, useRef } from 'preact/hooks';
import type { Explanation, Gate, GateReport } from '../../control/shapes/explanation.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { useNow } from '../clock/clock.tsx';
import { ResourceView } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { StatusIcon } from './status-icon.tsx';
import { useNames } from './use-names.ts';

export const GATES: Readonly<Record<Gate, string>> = {
  page_eligible: 'Page eligibility',
  audio_enabled: 'Audio calls',
  icon_enabled: 'Call icon',
  prompt_active: 'Call button expiry',
  call_hours: 'Call hours',
  not_in_call: 'Other calls of the consumer',
};
export const VERDICTS = {
  open: { icon: 'check', text: 'allowed', badge: 'good' },
  closed: { icon: 'cross', text: 'blocked', badge: 'bad' },
  not_checked: { icon: 'dash', text: 'not checked', badge: '' },
} as const;
/** Settings that the page of call settings has an anchor for. */
const LINKED_SETTINGS = ['is_calling_eligible', 'audio_enabled', 'icon_enabled', 'call_hours', 'call_routing'];

/** The server's explanation of one call attempt: the verdict, every gate in order, and the routing. */
export function ExplanationResult({ query }: { query: string }) {
  const result = useResource<Explanation>(`/explain?${query}`, 'page', 'clock');
  const changes = result.data?.gates.flatMap(({ changes_at: at }) => (at === null ? [] : Date.parse(at))) ?? [];
  useReloadAt(query.includes('at=') ? [] : changes);
  // The explanation of the last query stays until the next one is loaded.
  const last = useRef<Explanation>(undefined);
  if (result.data) last.current = result.data;
  const data = result.data ?? (result.error ? undefined : last.current);
  return (
    <div class="explanation" aria-live="polite" aria-busy={result.data === undefined && !result.error}>
      <ResourceView resource={{ data, error: result.error }} name="the explanation">
        {(explanation) => <ExplanationView explanation={explanation} />}
      </ResourceView>
    </div>
  );
}

/** Reloads when the server's clock passes an instant (epoch ms): time changes verdicts without an event. */
function useReloadAt(instants: readonly number[]): void {
  const { notify } = useLiveStream();
  const now = useNow();
  const passed = instants.filter((each) => each <= now).length;
  useEffect(() => {
    if (passed > 0) notify('clock');
  }, [passed, notify]);
}

function ExplanationView({ explanation: { at, rings, text, gates, routing } }: { explanation: Explanation }) {
  return (
    <>
      <div class={`verdict ${rings === null ? 'blocked' : 'rings'}`}>
        <p>
          <strong>
            <StatusIcon shape={rings === null ? 'cross' : 'check'} /> {rings === null && 'The call does not ring. '}
            {text}
          </strong>
        </p>
        <p class="hint">
          At <Time at={at} format="full" />
        </p>
      </div>
      <h3>Checks, in order</h3>
      <ol class="gates">
        {gates.map((gate) => (
          <GateResult key={gate.gate} gate={gate} />
        ))}
      </ol>
      <h3>Routing</h3>
      <Routing routing={routing} rings={rings} />
    </>
  );
}

function GateResult({ gate }: { gate: GateReport }) {
  const { icon, text, badge } = VERDICTS[gate.verdict];
  return (
    <li class={gate.verdict}>
      <p>
        <span class={`badge ${badge}`}>
          <StatusIcon shape={icon} /> {text}
        </span>{' '}
        <strong>{GATES[gate.gate]}</strong>
      </p>
      {gate.text !== undefined && <p>{gate.text}</p>}
      {gate.setting !== undefined && (
        <p class="hint">
          <Setting name={gate.setting} /> is <SettingValue value={gate.value} />
        </p>
      )}
      {typeof gate.value === 'object' && gate.value !== null && (
        <details>
          <summary>Show value</summary>
          <pre>{JSON.stringify(gate.value, null, 2)}</pre>
        </details>
      )}
      {gate.gate === 'prompt_active' && typeof gate.value === 'string' && (
        <p class="hint">
          Expires <Time at={gate.value} format="full" />.
        </p>
      )}
      {gate.changes_at !== null && gate.gate !== 'prompt_active' && (
        <p class="hint">
          {gate.verdict === 'open' ? 'Allowed' : 'Blocked'} until <Time at={gate.changes_at} format="full" />.
        </p>
      )}
    </li>
  );
}

function Setting({ name }: { name: string }) {
  const { linkTo } = useChoice();
  if (!LINKED_SETTINGS.includes(name)) return <code>{name}</code>;
  return (
    <a href={linkTo(`/console/settings#${name}`)}>
      <code>{name}</code>
    </a>
  );
}

function SettingValue({ value }: { value: unknown }) {
  if (value === null) return <>not set, which allows calls at all times.</>;
  return typeof value === 'object' ? <>set.</> : <code>{JSON.stringify(value)}</code>;
}

function Routing({ routing, rings }: Pick<Explanation, 'routing' | 'rings'>) {
  const names = useNames();
  return (
    <>
      <p>
        <Setting name={routing.setting} /> is <code>{routing.value}</code>: the call{' '}
        {rings === null ? 'would ring' : 'rings'} in{' '}
        {routing.value === 'META' ? 'the Page’s inbox, not in an app.' : 'the apps that are subscribed to calls.'}
      </p>
      {routing.value === 'PARTNERS' &&
        (routing.apps.length === 0 ? (
          <p class="note">No app is subscribed to calls, so nobody can answer.</p>
        ) : (
          <ul class="routed-apps">
            {routing.apps.map(({ app_id: id, callback_failing_since: since }) => (
              <li key={id}>
                {names.app(id) ?? `App ${id}`}
                {since !== null && (
                  <span class="failure">
                    {' '}
                    – its webhooks have been failing since <Time at={since} format="full" />
                  </span>
                )}
              </li>
            ))}
          </ul>
        ))}
    </>
  );
}
