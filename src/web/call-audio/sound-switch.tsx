import { useEffect, useState } from 'preact/hooks';
import { Switch } from '../parts/switch.tsx';
import { startRingTone } from './ring-tone.ts';

const KEY = 'switchhook.sound';
/** Events that count as a user gesture: browsers play no sound before the first one. */
const GESTURES = ['pointerup', 'keyup'] as const;

/** Switch for the ring tone, off by default and stored in this browser. Plays the tone while `isRinging`. */
export function SoundSwitch({ isRinging }: { isRinging: boolean }) {
  const [isOn, setIsOn] = useState(localStorage.getItem(KEY) === 'on');
  const [hasGesture, setHasGesture] = useState(navigator.userActivation.hasBeenActive);

  useEffect(() => {
    if (hasGesture) return;
    const onGesture = (): void => setHasGesture(navigator.userActivation.hasBeenActive);
    for (const gesture of GESTURES) addEventListener(gesture, onGesture);
    return () => {
      for (const gesture of GESTURES) removeEventListener(gesture, onGesture);
    };
  }, [hasGesture]);

  useEffect(() => (isRinging && isOn && hasGesture ? startRingTone() : undefined), [isRinging, isOn, hasGesture]);

  return (
    <div class="sound">
      <Switch
        isOn={isOn}
        label="Sound"
        onChange={(next) => {
          localStorage.setItem(KEY, next ? 'on' : 'off');
          setIsOn(next);
        }}
      />
      {isOn && !hasGesture && (
        <p class="hint">The browser plays no sound until you click or press a key on this page.</p>
      )}
    </div>
  );
}
