import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { CopyButton } from '../parts/copy-button.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';

/** Maximum length of a name, in characters. */
export const MOST_NAME = 100;

/** Row of a list of things that have a name and an id: it copies the id and renames. */
export function NamedItem({
  name,
  id,
  renamePath,
  renameBody = {},
  onRename,
  children,
}: {
  name: string;
  id: string;
  /** Path of the POST that renames. */
  renamePath: string;
  /** Members of its body besides the name. */
  renameBody?: object;
  onRename: () => void;
  children?: ComponentChildren;
}) {
  const [isRenaming, setIsRenaming] = useState(false);
  const { isBusy, error, post, clearError } = usePost();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isRenaming) field.current?.focus();
  }, [isRenaming]);
  return (
    <li>
      {isRenaming ? (
        <form
          class="inline-form"
          onSubmit={async (event) => {
            event.preventDefault();
            const next = new FormData(event.currentTarget).get('name');
            if (!(await post(renamePath, { ...renameBody, name: next }))) return;
            setIsRenaming(false);
            onRename();
          }}
        >
          <label>
            New name of {name}
            <input name="name" defaultValue={name} required maxLength={MOST_NAME} autocomplete="off" ref={field} />
          </label>
          <button class="primary" aria-disabled={isBusy}>
            Rename
          </button>
          <button
            type="button"
            onClick={() => {
              clearError();
              setIsRenaming(false);
            }}
          >
            Cancel
          </button>
        </form>
      ) : (
        <p class="named">
          <strong>{name}</strong> <code>{id}</code> <CopyButton text={id} what={`the id of ${name}`} />{' '}
          <button type="button" class="small" aria-label={`Rename ${name}`} onClick={() => setIsRenaming(true)}>
            Rename
          </button>
        </p>
      )}
      {error && <ErrorMessage error={error} />}
      {children}
    </li>
  );
}

/** Form that creates a thing from a name. `onCreate` resolves to false when it was not created. */
export function NewNameForm({
  label,
  button,
  onCreate,
}: {
  label: string;
  button: string;
  onCreate: (name: string) => Promise<boolean>;
}) {
  return (
    <form
      class="inline-form"
      onSubmit={async (event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const name = new FormData(form).get('name');
        if (typeof name === 'string' && (await onCreate(name))) form.reset();
      }}
    >
      <label>
        {label}
        <input name="name" required maxLength={MOST_NAME} autocomplete="off" />
      </label>
      <button>{button}</button>
    </form>
  );
}
