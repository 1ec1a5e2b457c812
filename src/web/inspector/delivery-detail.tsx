import { useLiveStream } from '../api/live-stream.tsx';
import type { Attempt, Delivery } from '../api/shapes.ts';
import { useChoice } from '../choice.tsx';
import { useClock } from '../clock/clock.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { Empty, ErrorMessage } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';
import { PropertyList, Timestamp } from './property-list.tsx';
import { formatMilliseconds } from './requests.tsx';
import { StatusIcon } from './status-icon.tsx';
import { useNames } from './use-names.ts';

/** One webhook: the request to the byte, every attempt to bring it there, and how to send it again. */
export function DeliveryDetail({ delivery }: { delivery: Delivery }) {
  const { id, body, signatures, callback_url: callback, revision, attempts, app_id: appId, created_at: at } = delivery;
  const { linkTo: address } = useChoice();
  const names = useNames();
  const named = `#${revision} to ${names.app(appId) ?? appId}`;
  const headers = [
    'Content-Type: application/json',
    `X-Hub-Signature: ${signatures.sha1}`,
    `X-Hub-Signature-256: ${signatures.sha256}`,
  ];
  return (
    <div class="columns">
      <div>
        <PropertyList
          facts={[
            ['App', `${names.app(appId) ?? 'App'} (${appId})`],
            ['Goes to', callback === null ? 'nowhere: the app has no callback URL' : <code>{callback}</code>],
            ['Because of', <a href={address(`/console/inspector#journal/${revision}`)}>Journal entry #{revision}</a>],
            ['Created', <Timestamp at={at} />],
          ]}
        />
        <Resend id={id} due={delivery.due_at} tried={attempts.length > 0} />

        <h3>Attempts</h3>
        {attempts.length === 0 ? (
          <Empty>It has not been tried yet.</Empty>
        ) : (
          <ol class="attempts">
            {attempts.map((attempt, i) => (
              <AttemptLine
                key={i}
                attempt={attempt}
                number={i + 1}
                advised={attempts[i + 1]?.advice !== attempt.advice}
              />
            ))}
          </ol>
        )}
      </div>
      <div>
        {' '}
        <h3>Headers</h3>
        <Copyable label={`Headers of ${named}`} text={headers.join('\n')} />
        <h3>Body, byte for byte</h3>
        <p class="hint">The signatures are over exactly these bytes: check them before a parser touches the body.</p>
        <Copyable label={`Body of ${named}`} text={body} />
        <details>
          <summary>The same, easier to read</summary>
          <pre tabIndex={0} role="region" aria-label={`Body of ${named}, easier to read`}>
            {pretty(body)}
          </pre>
        </details>
      </div>
    </div>
  );
}

function Resend({ id, due, tried }: { id: string; due: string | null; tried: boolean }) {
  const { notify: touch } = useLiveStream();
  const { view } = useClock();
  const { isBusy: busy, error, post: run } = usePost();
  return (
    <div class="resend">
      <button
        type="button"
        // It keeps the keyboard's place while it waits.
        aria-disabled={busy}
        onClick={async () => {
          if (await run(`/deliveries/${id}/redeliver`)) touch('delivery');
        }}
      >
        Redeliver
      </button>
      <span role="status">
        {due !== null && (
          <>
            {tried ? 'It will be tried again' : 'It will be tried'} at <Timestamp at={due} />
            {view?.mode === 'frozen' && ' by the clock of the server, which is frozen'}.
          </>
        )}
      </span>
      {error && <ErrorMessage error={error} />}
    </div>
  );
}

/** The same advice is given once, where it came last. */
function AttemptLine({ attempt, number, advised }: { attempt: Attempt; number: number; advised: boolean }) {
  const { at, duration_ms: ms, status, error, response, advice } = attempt;
  const taken = status !== null && status >= 200 && status < 300;
  return (
    <li>
      <p>
        <span class={`badge ${taken ? 'good' : 'bad'}`}>
          <StatusIcon shape={taken ? 'yes' : 'no'} /> {taken ? 'taken' : 'failed'}
          {status !== null && ` ${status}`}
        </span>{' '}
        Attempt {number}, <Timestamp at={at} />, {formatMilliseconds(ms)}
      </p>
      {error !== null && <p class="wrong">{error}</p>}
      {response !== null && response !== '' && (
        <p>
          <span class="hint">It answered:</span> <code>{response}</code>
        </p>
      )}
      {advised && advice !== null && (
        <p class="note">
          <strong>Most likely:</strong> {advice}
        </p>
      )}
    </li>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
