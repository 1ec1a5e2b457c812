import { InstanceButtons } from '../instance/instance-buttons.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { ZoneSwitch } from '../parts/time-zone-choice.tsx';
import { Time } from '../parts/time.tsx';
import { useClock, useNow } from './clock.tsx';
import { JumpMenu } from './jump-menu.tsx';
import { RealTimeButton } from './real-time-button.tsx';
import { useChangeClock } from './use-change-clock.ts';

const STEPS = [
  { name: '+1 min', advance: 'PT1M' },
  { name: '+1 h', advance: 'PT1H' },
  { name: '+1 day', advance: 'P1D' },
] as const;

/** Bar on every page with the server's time, the zone of all times, and the buttons that change the clock. */
export function ClockBar() {
  const { view } = useClock();
  const now = useNow();
  const { isBusy, error, change } = useChangeClock();
  if (!view) return null;
  const { mode } = view;
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
            onClick={() => change(mode === 'frozen' ? { resume: true } : { freeze: true })}
          >
            {mode === 'frozen' ? 'Resume' : 'Freeze'}
          </button>
          {STEPS.map(({ name, advance }) => (
            <button key={name} type="button" disabled={isBusy} onClick={() => change({ advance })}>
              {name}
            </button>
          ))}
          <JumpMenu isBusy={isBusy} onChange={change} />
          <RealTimeButton />
        </div>
      )}
      {view.steerable && <InstanceButtons />}
      {error && <ErrorMessage error={error} />}
    </section>
  );
}
