import { useState } from 'preact/hooks';
import type { Attachment, NewMessage } from '../../control/shapes/messages.ts';
import { useStoredState } from '../parts/use-stored-state.ts';

type OnSend = (message: NewMessage) => Promise<boolean>;

/**
 * Forms in which the consumer writes, or sends a file by its address. What could not be sent stays in them; the text is
 * stored in this tab under `draftKey`.
 */
export function Composer({ name, draftKey, onSend }: { name: string; draftKey: string; onSend: OnSend }) {
  const [text, setText] = useStoredState(draftKey, '');
  return (
    <>
      <form
        class="composer"
        onSubmit={async (event) => {
          event.preventDefault();
          if (text.trim() !== '' && (await onSend({ text }))) setText('');
        }}
      >
        <input
          aria-label={`Write as ${name}`}
          placeholder={`Write as ${name}`}
          value={text}
          autocomplete="off"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button class="primary" disabled={text.trim() === ''}>
          Send
        </button>
      </form>
      <details class="file-composer">
        <summary>Attach a file</summary>
        <FileForm name={name} onSend={onSend} />
      </details>
    </>
  );
}

const TYPES: readonly Attachment['type'][] = ['image', 'audio', 'video', 'file'];

function FileForm({ name, onSend }: { name: string; onSend: OnSend }) {
  const [type, setType] = useState<Attachment['type']>('image');
  const [url, setUrl] = useState('');
  return (
    <form
      class="composer"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await onSend({ attachment: { type, url } })) setUrl('');
      }}
    >
      <select
        aria-label="Type of the file"
        value={type}
        onChange={(event) => setType(TYPES[event.currentTarget.selectedIndex] ?? 'file')}
      >
        {TYPES.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
      <input
        type="url"
        aria-label={`Address of the file of ${name}`}
        placeholder="https://example.com/picture.png"
        required
        value={url}
        autocomplete="off"
        onInput={(event) => setUrl(event.currentTarget.value)}
      />
      <button class="primary" disabled={url === ''}>
        Attach
      </button>
    </form>
  );
}
