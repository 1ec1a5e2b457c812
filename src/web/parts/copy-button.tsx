import { useState } from 'preact/hooks';

/** Button that copies a text to the clipboard and says so beside itself. `what` completes its name for screen readers. */
export function CopyButton({ text, what, label = 'Copy' }: { text: string; what: string; label?: string }) {
  const [status, setStatus] = useState('');
  return (
    <span class="action">
      <button
        type="button"
        class="small"
        aria-label={what === '' ? label : `${label} ${what}`}
        onClick={() =>
          navigator.clipboard.writeText(text).then(
            () => setStatus('Copied'),
            () => setStatus('The browser did not allow copying.'),
          )
        }
      >
        {label}
      </button>
      <span class="action-result" role="status">
        {status}
      </span>
    </span>
  );
}
