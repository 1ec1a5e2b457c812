import { useState } from 'preact/hooks';

/** Text with a button that copies it to the clipboard. */
export function Copyable({ text, label }: { text: string; label: string }) {
  const [status, setStatus] = useState('');
  return (
    <div class="copyable">
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <button
        type="button"
        onClick={() =>
          navigator.clipboard.writeText(text).then(
            () => setStatus('Copied'),
            () => setStatus('The browser did not allow copying. Select the text and copy it.'),
          )
        }
      >
        Copy
      </button>
      <span role="status">{status}</span>
    </div>
  );
}
