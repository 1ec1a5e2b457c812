import type { Attempt, Delivery } from '../../control/shapes/deliveries.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useChoice } from '../choice.tsx';
import { useClock } from '../clock/clock.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { Empty, ErrorMessage } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { usePost } from '../parts/use-post.ts';
import { formatMilliseconds } from './format-number.ts';
import { PropertyList } from './property-list.tsx';
import { StatusIcon } from './status-icon.tsx';
import { Timestamp } from './timestamp.tsx';
import { useNames } from './use-names.ts';

/** One webhook: its headers and exact body, every attempt to deliver it, and a button that sends it again. */
export function DeliveryDetail({ delivery }: { delivery: Delivery }) {
  const { id, body, signatures, callback_url: callback, revision, attempts, app_id: appId, created_at: at } = delivery;
  const { linkTo } = useChoice();
  const names = useNames();
  const title = `#${revision} to ${names.app(appId) ?? appId}`;
  const headers = [
    'Content-Type: application/json',
    `X-Hub-Signature: ${signatures.sha1}`,
    `X-Hub-Signature-256: ${signatures.sha256}`,
  ];
  return (
    <div class="columns">
      <div>
        <PropertyList
          properties={[
            ['App', `${names.app(appId) ?? 'App'} (${appId})`],
            ['Callback URL', callback === null ? 'not set' : <code>{callback}</code>],
            ['Event', <a href={linkTo(`/console/inspector#journal/${revision}`)}>Journal entry #{revision}</a>],
            ['Created', <Time at={at} format="exact" />],
          ]}
        />
        <Redeliver id={id} due={delivery.due_at} hasAttempts={attempts.length > 0} />

        <h3>Attempts</h3>
        {attempts.length === 0 ? (
          <Empty>No attempts yet.</Empty>
        ) : (
          <ol class="attempts">
            {attempts.map((attempt, i) => (
              <AttemptItem
                key={i}
                attempt={attempt}
                number={i + 1}
                // Advice that the next attempt repeats is shown there.
                showsAdvice={attempts[i + 1]?.advice !== attempt.advice}
              />
            ))}
          </ol>
        )}
      </div>
      <div>
        {' '}
        <h3>Headers</h3>
        <Copyable label={`Headers of ${title}`} text={headers.join('\n')} />
        <h3>Raw body</h3>
        <p class="hint">
          The signatures are computed over exactly these bytes. Verify them against the raw body, before you parse it.
        </p>
        <Copyable label={`Body of ${title}`} text={body} />
        <details>
          <summary>Formatted body</summary>
          <pre tabIndex={0} role="region" aria-label={`Body of ${title}, formatted`}>
            {formatJson(body)}
          </pre>
        </details>
      </div>
    </div>
  );
}

function Redeliver({ id, due, hasAttempts }: { id: string; due: string | null; hasAttempts: boolean }) {
  const { notify } = useLiveStream();
  const { view } = useClock();
  const { isBusy, error, post } = usePost();
  return (
    <div class="redeliver">
      <button
        type="button"
        // A disabled button would lose the keyboard focus.
        aria-disabled={isBusy}
        onClick={async () => {
          if (await post(`/deliveries/${id}/redeliver`)) notify('delivery');
        }}
      >
        Redeliver
      </button>
      <span role="status">
        {due !== null && (
          <>
            {hasAttempts ? 'Next attempt' : 'First attempt'} at <Time at={due} format="exact" />
            {view?.mode === 'frozen' && ' (the server’s clock is frozen)'}.
          </>
        )}
      </span>
      {error && <ErrorMessage error={error} />}
    </div>
  );
}

function AttemptItem({ attempt, number, showsAdvice }: { attempt: Attempt; number: number; showsAdvice: boolean }) {
  const { at, duration_ms: ms, status, error, response, advice } = attempt;
  const isDelivered = status !== null && status >= 200 && status < 300;
  return (
    <li>
      <p>
        <span class={`badge ${isDelivered ? 'good' : 'bad'}`}>
          <StatusIcon shape={isDelivered ? 'check' : 'cross'} /> {isDelivered ? 'delivered' : 'failed'}
          {status !== null && `, ${status}`}
        </span>{' '}
        Attempt {number}, <Timestamp at={at} />, {formatMilliseconds(ms)}
      </p>
      {error !== null && <p class="failure">{error}</p>}
      {response !== null && response !== '' && (
        <p>
          <span class="hint">Response:</span> <code>{response}</code>
        </p>
      )}
      {showsAdvice && advice !== null && (
        <p class="note">
          <strong>Likely cause:</strong> {advice}
        </p>
      )}
    </li>
  );
}

/** Returns JSON with line breaks, or the text itself when it is no JSON. */
function formatJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
