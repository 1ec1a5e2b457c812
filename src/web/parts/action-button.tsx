import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ControlError } from '../api/control.ts';
import { ErrorMessage } from './resource-view.tsx';

/** Button that acts on the server and says beside itself what came of it. */
export function ActionButton({
  label,
  isPrimary = false,
  disabled = false,
  onAct,
}: {
  label: ComponentChildren;
  isPrimary?: boolean;
  disabled?: boolean;
  /** Resolves to the result in a few words. Throws ControlError. */
  onAct: () => Promise<string>;
}) {
  const [isBusy, setIsBusy] = useState(false);
  const [result, setResult] = useState('');
  const [error, setError] = useState<ControlError>();
  const act = async (): Promise<void> => {
    if (isBusy) return;
    setIsBusy(true);
    setResult('');
    setError(undefined);
    try {
      setResult(await onAct());
    } catch (thrown) {
      setError(thrown instanceof ControlError ? thrown : new ControlError(0, undefined));
    }
    setIsBusy(false);
  };
  return (
    <span class="action">
      {/* A disabled button would lose the keyboard focus while it acts. */}
      <button
        type="button"
        class={isPrimary ? 'primary' : undefined}
        disabled={disabled}
        aria-disabled={isBusy}
        onClick={() => void act()}
      >
        {label}
      </button>
      <span class="action-result" role="status">
        {result}
      </span>
      {error && <ErrorMessage error={error} />}
    </span>
  );
}
