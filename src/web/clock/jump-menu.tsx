import { useId, useRef, useState } from 'preact/hooks';
import type { ClockView } from '../../control/shapes/clock.ts';
import { formatLocal, parseLocal } from '../parts/local-time.ts';
import { Time } from '../parts/time.tsx';
import { useDisplayZone } from '../parts/time-zone-choice.tsx';
import { shortZoneName } from '../parts/time-zone.ts';
import { useClock } from './clock.tsx';

type Next = Extract<keyof ClockView, `next_${string}`>;

/** Instants to which the clock can move, each with the reason why there may be none. */
const JUMPS: readonly { readonly next: Next; readonly name: string; readonly none: string }[] = [
  { next: 'next_due', name: 'Next event', none: 'Nothing is due' },
  { next: 'next_opening', name: 'Next opening', none: 'The call hours have no next opening' },
  { next: 'next_closing', name: 'Next closing', none: 'The call hours have no next closing' },
  { next: 'next_expiry', name: 'Next expiry', none: 'No call button will expire' },
  { next: 'next_clock_change', name: 'Next clock change', none: 'The Page has no time zone with clock changes' },
];

/** Button with a menu of instants, and a date and time field, to which the clock moves. */
export function JumpMenu({ isBusy, onChange }: { isBusy: boolean; onChange: (command: object) => Promise<boolean> }) {
  const { view } = useClock();
  const menu = useRef<HTMLDivElement>(null);
  const id = useId();
  const [position, setPosition] = useState({ left: 0, top: 0 });
  const jump = async (command: object): Promise<void> => {
    menu.current?.hidePopover();
    await onChange(command);
  };
  return (
    <>
      <button
        type="button"
        disabled={isBusy}
        popovertarget={id}
        onClick={({ currentTarget }) => {
          const { left, bottom } = currentTarget.getBoundingClientRect();
          setPosition({ left: Math.max(8, Math.min(left, innerWidth - 340)), top: bottom + 4 });
        }}
      >
        Jump to…
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        class="jump-menu"
        role="group"
        aria-label="Jump to"
        style={{ left: `${position.left}px`, top: `${position.top}px` }}
      >
        {JUMPS.map(({ next, name, none }) => {
          const at = view?.[next] ?? undefined;
          return (
            <button
              key={next}
              type="button"
              disabled={isBusy || at === undefined}
              onClick={() => jump(next === 'next_due' ? { skip_to: 'next' } : { set: at })}
            >
              <span>{name}</span> <span class="hint">{at === undefined ? none : <Time at={at} format="full" />}</span>
            </button>
          );
        })}
        <InstantForm isBusy={isBusy} onJump={jump} />
      </div>
    </>
  );
}

function InstantForm({ isBusy, onJump }: { isBusy: boolean; onJump: (command: object) => Promise<void> }) {
  const { zone } = useDisplayZone();
  const { now } = useClock();
  const [error, setError] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const local = new FormData(event.currentTarget).get('instant');
        const at = typeof local === 'string' ? parseLocal(local, zone) : undefined;
        if (at === undefined) setError('Enter a date and a time.');
        else if (at < now()) setError('The clock goes forward only: choose a later time.');
        else {
          setError('');
          void onJump({ set: new Date(at).toISOString() });
        }
      }}
    >
      <label>
        Date and time ({shortZoneName(zone)})
        <input type="datetime-local" name="instant" required defaultValue={formatLocal(now(), zone)} />
      </label>
      <button class="primary" disabled={isBusy}>
        Jump
      </button>
      <p class="failure" role="status">
        {error}
      </p>
    </form>
  );
}
