import { useState } from 'preact/hooks';

/** Text to paste elsewhere, with a button that copies it. */
export function Copyable({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState('');
  return (
    <div class="copyable">
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <button
        type="button"
        onClick={() =>
          navigator.clipboard.writeText(text).then(
            () => setSaid('Copied'),
            () => setSaid('Select it and copy it by hand'),
          )
        }
      >
        Copy
      </button>
      <span role="status">{said}</span>
    </div>
  );
}
