import { useState } from 'preact/hooks';

/** Where the consumer writes. What was not sent stays. */
export function Composer({ who, send }: { who: string; send: (text: string) => Promise<boolean> }) {
  const [text, setText] = useState('');
  return (
    <form
      class="composer"
      onSubmit={async (event) => {
        event.preventDefault();
        if (text.trim() !== '' && (await send(text))) setText('');
      }}
    >
      <input
        aria-label={`Write as ${who}`}
        placeholder={`Write as ${who}`}
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
