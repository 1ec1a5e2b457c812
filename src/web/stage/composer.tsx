import { useState } from 'preact/hooks';

/** Form in which the consumer writes. Text that could not be sent stays in it. */
export function Composer({ name, onSend }: { name: string; onSend: (text: string) => Promise<boolean> }) {
  const [text, setText] = useState('');
  return (
    <form
      class="composer"
      onSubmit={async (event) => {
        event.preventDefault();
        if (text.trim() !== '' && (await onSend(text))) setText('');
      }}
    >
      <input
        aria-label={`Write as ${name}`}
        placeholder={`Write as ${name}`}
        value={text}
        maxLength={2000}
        autocomplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button class="primary" disabled={text.trim() === ''}>
        Send
      </button>
    </form>
  );
}
