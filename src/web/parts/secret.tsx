import { useState } from 'preact/hooks';
import { CopyButton } from './copy-button.tsx';

/** Secret text that is masked until the user reveals it; it can be copied while it is masked. */
export function Secret({ text, what }: { text: string; what: string }) {
  const [isRevealed, setIsRevealed] = useState(false);
  return (
    <span class="secret">
      <code>{isRevealed ? text : '••••••••••••'}</code>{' '}
      <button
        type="button"
        class="small"
        aria-pressed={isRevealed}
        aria-label={`Reveal ${what}`}
        onClick={() => setIsRevealed(!isRevealed)}
      >
        {isRevealed ? 'Hide' : 'Reveal'}
      </button>{' '}
      <CopyButton text={text} what={what} />
    </span>
  );
}
