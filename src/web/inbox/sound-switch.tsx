import { useEffect, useState } from 'preact/hooks';
import { Switch } from '../parts/switch.tsx';
import { startRingTone } from './ring-tone.ts';

const KEY = 'switchhook.sound';
/** What a browser takes for somebody being there: it lets no page make a noise before. */
const GESTURES = ['pointerup', 'keyup'] as const;

/** Whether calls are to be heard; off until somebody switches it on, and then remembered by this browser. */
export function SoundSwitch({ rings }: { rings: boolean }) {
  const [on, setOn] = useState(localStorage.getItem(KEY) === 'on');
  const [touched, setTouched] = useState(navigator.userActivation.hasBeenActive);

  useEffect(() => {
    if (touched) return;
    const touch = (): void => setTouched(navigator.userActivation.hasBeenActive);
    for (const gesture of GESTURES) addEventListener(gesture, touch);
    return () => {
      for (const gesture of GESTURES) removeEventListener(gesture, touch);
    };
  }, [touched]);

  useEffect(() => (rings && on && touched ? startRingTone() : undefined), [rings, on, touched]);

  return (
    <div class="sound">
      <Switch
        on={on}
        label="Sound"
        change={(wanted) => {
          localStorage.setItem(KEY, wanted ? 'on' : 'off');
          setOn(wanted);
        }}
      />
      {on && !touched && <p class="hint">The browser stays silent until you click or press a key here.</p>}
    </div>
  );
}
