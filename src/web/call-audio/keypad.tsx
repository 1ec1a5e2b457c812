import { useRef, useState } from 'preact/hooks';
import { ControlError, post } from '../api/control.ts';
import { ErrorMessage } from '../parts/resource-view.tsx';

const KEYS = Array.from('123456789*0#');
const NAMES: Readonly<Record<string, string>> = { '*': 'star', '#': 'hash' };
/** Maximum number of keys in one request. */
const MAX_KEYS = 32;

/** Keypad of a consumer in a call, for the buttons and for the keyboard. Keys reach the server in the order of the presses. */
export function Keypad({ callId }: { callId: string }) {
  const waiting = useRef('');
  const isSending = useRef(false);
  const [pressed, setPressed] = useState('');
  const [error, setError] = useState<ControlError>();

  const press = async (key: string): Promise<void> => {
    waiting.current += key;
    setPressed((before) => before + key);
    if (isSending.current) return;
    isSending.current = true;
    setError(undefined);
    try {
      while (waiting.current !== '') {
        const digits = waiting.current.slice(0, MAX_KEYS);
        waiting.current = waiting.current.slice(MAX_KEYS);
        await post(`/calls/${callId}/dtmf`, { as: 'consumer', digits });
      }
    } catch (thrown) {
      waiting.current = '';
      setError(thrown instanceof ControlError ? thrown : new ControlError(0, undefined));
    } finally {
      isSending.current = false;
    }
  };

  return (
    <details class="keypad">
      <summary>Keypad</summary>
      <div
        role="group"
        aria-label="Keys"
        onKeyDown={(event) => {
          if (event.ctrlKey || event.altKey || event.metaKey || !KEYS.includes(event.key)) return;
          event.preventDefault();
          void press(event.key);
        }}
      >
        {KEYS.map((key) => (
          <button key={key} type="button" aria-label={NAMES[key]} onClick={() => press(key)}>
            {key}
          </button>
        ))}
      </div>
      <p class="pressed">
        Pressed: <output>{pressed}</output>
      </p>
      {error && <ErrorMessage error={error} />}
    </details>
  );
}
