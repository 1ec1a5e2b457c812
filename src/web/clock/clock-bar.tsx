import { useLiveStream } from '../api/live-stream.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { ZoneSwitch } from '../parts/time-zone-choice.tsx';
import { Time } from '../parts/time.tsx';
import { usePost } from '../parts/use-post.ts';
import { useClock, useNow } from './clock.tsx';

/** Bar on every page with the server's time and the buttons that change it. */
export function ClockBar() {
  const { view } = useClock();
  const now = useNow();
  const { notify } = useLiveStream();
  const { isBusy, error, post } = usePost();
  if (!view) return null;
  const changeClock = (change: object) => async () => {
    if (await post('/clock', change)) for (const kind of ['clock', 'page'] as const) notify(kind);
  };
  const { next_opening: opening, next_expiry: expiry, mode } = view;
  return (
    <section class="clock-bar" aria-label="Clock">
      <p class="now">
        <Time at={now} format="exact" />
        {mode === 'frozen' && <span class="badge">frozen</span>}
      </p>
      <ZoneSwitch />
      {view.steerable && (
        <div class="clock-buttons" role="group" aria-label="Change the clock">
          <button
            type="button"
            disabled={isBusy}
            aria-pressed={mode === 'frozen'}
            onClick={changeClock(mode === 'frozen' ? { resume: true } : { freeze: true })}
          >
            {mode === 'frozen' ? 'Resume' : 'Freeze'}
          </button>
          <button type="button" disabled={isBusy} onClick={changeClock({ advance: 'PT1M' })}>
            +1 min
          </button>
          <button type="button" disabled={isBusy} onClick={changeClock({ advance: 'PT1H' })}>
            +1 h
          </button>
          <button
            type="button"
            disabled={isBusy || !opening}
            title={opening ? undefined : 'The call hours have no next opening'}
            onClick={changeClock({ set: opening })}
          >
            Next opening
          </button>
          <button
            type="button"
            disabled={isBusy || !expiry}
            title={expiry ? undefined : 'There is no call button that will expire'}
            onClick={changeClock({ set: expiry })}
          >
            Next expiry
          </button>
          <button type="button" disabled={isBusy} onClick={changeClock({ real: true })}>
            Real time
          </button>
        </div>
      )}
      {error && <ErrorMessage error={error} />}
    </section>
  );
}
