import { useLiveStream } from '../api/live-stream.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { usePost } from '../parts/use-post.ts';
import { useClock, useNow } from './clock.tsx';

/** The server's time, and how to move it, on every page. */
export function ClockBar() {
  const { view } = useClock();
  const now = useNow();
  const { notify: touch } = useLiveStream();
  const { isBusy: busy, error, post: run } = usePost();
  if (!view) return null;
  const steer = (body: object) => async () => {
    if (await run('/clock', body)) for (const kind of ['clock', 'page'] as const) touch(kind);
  };
  const { next_opening: opening, next_expiry: expiry, mode } = view;
  return (
    <section class="clock-bar" aria-label="Clock">
      <p class="now">
        <Time at={now} shape="full" />
        {mode === 'frozen' && <span class="badge">frozen</span>}
      </p>
      {view.steerable && (
        <div class="steer" role="group" aria-label="Move the clock">
          <button
            type="button"
            disabled={busy}
            aria-pressed={mode === 'frozen'}
            onClick={steer(mode === 'frozen' ? { resume: true } : { freeze: true })}
          >
            {mode === 'frozen' ? 'Let it run' : 'Freeze'}
          </button>
          <button type="button" disabled={busy} onClick={steer({ advance: 'PT1M' })}>
            +1 min
          </button>
          <button type="button" disabled={busy} onClick={steer({ advance: 'PT1H' })}>
            +1 h
          </button>
          <button
            type="button"
            disabled={busy || !opening}
            title={opening ? undefined : 'The call hours do not open again'}
            onClick={steer({ set: opening })}
          >
            Next opening
          </button>
          <button
            type="button"
            disabled={busy || !expiry}
            title={expiry ? undefined : 'No call button is about to expire'}
            onClick={steer({ set: expiry })}
          >
            Next expiry
          </button>
          <button type="button" disabled={busy} onClick={steer({ real: true })}>
            Real time
          </button>
        </div>
      )}
      {error && <ErrorMessage error={error} />}
    </section>
  );
}
