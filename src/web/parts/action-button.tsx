import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ControlError } from '../api/control.ts';
import { Confirmation } from './dialog.tsx';
import { ErrorMessage } from './resource-view.tsx';

/** Button that acts on the server and says beside itself what came of it. */
export function ActionButton({
  label,
  isPrimary = false,
  disabled = false,
  question,
  onAct,
}: {
  label: ComponentChildren;
  isPrimary?: boolean;
  disabled?: boolean;
  /** Asked in a dialog before the act. */
  question?: { readonly title: string; readonly text: string };
  /** Resolves to the result in a few words. Throws ControlError. */
  onAct: () => Promise<string>;
}) {
  const [isBusy, setIsBusy] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
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
        onClick={() => (question ? setIsAsking(true) : void act())}
      >
        {label}
      </button>
      <span class="action-result" role="status">
        {result}
      </span>
      {error && <ErrorMessage error={error} />}
      {question && isAsking && (
        <Confirmation
          title={question.title}
          text={<p>{question.text}</p>}
          action={label}
          onConfirm={() => void act()}
          onClose={() => setIsAsking(false)}
        />
      )}
    </span>
  );
}
