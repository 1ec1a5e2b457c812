import { useState } from 'preact/hooks';
import { get, put, type ControlError } from '../api/control.ts';
import { ConfirmButton, Dialog } from '../parts/dialog.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';

/** Buttons for the instance as a whole: reset, save a snapshot, restore one. What replaces data asks first. */
export function InstanceButtons() {
  const { isBusy, error, post } = usePost();
  const [isRestoring, setIsRestoring] = useState(false);
  const [saveError, setSaveError] = useState<ControlError>();
  return (
    <div class="clock-buttons" role="group" aria-label="Instance">
      <button type="button" onClick={() => saveSnapshot().then(() => setSaveError(undefined), setSaveError)}>
        Save snapshot
      </button>
      <button type="button" onClick={() => setIsRestoring(true)}>
        Restore snapshot
      </button>
      <ConfirmButton
        label="Reset"
        title="Reset this instance?"
        text={
          <p>
            All apps, Pages, people, messages, calls and webhooks are removed, and the instance starts anew from its
            seed, with its clock as at the start. Objects without an id in the seed get new ids.
          </p>
        }
        action="Reset the instance"
        disabled={isBusy}
        onConfirm={async () => {
          // The ids in the address may name nothing any more.
          if (await post('/reset')) location.assign(location.pathname);
        }}
      />
      {isRestoring && <RestoreDialog onClose={() => setIsRestoring(false)} />}
      {(error ?? saveError) && <ErrorMessage error={(error ?? saveError) as ControlError} />}
    </div>
  );
}

/** Downloads the whole instance as a file. */
async function saveSnapshot(): Promise<void> {
  const snapshot = await get<object>('/snapshot');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(snapshot)], { type: 'application/json' }));
  link.download = 'switchhook-snapshot.json';
  link.click();
  URL.revokeObjectURL(link.href);
}

function RestoreDialog({ onClose }: { onClose: () => void }) {
  const [file, setFile] = useState<File>();
  const [error, setError] = useState<Pick<ControlError, 'message' | 'advice'>>();
  const restore = async (): Promise<void> => {
    if (!file) return;
    let snapshot: object;
    try {
      snapshot = JSON.parse(await file.text()) as object;
    } catch {
      setError({
        message: `${file.name} is not JSON.`,
        advice: 'Choose a file that “Save snapshot” or GET /_control/snapshot made.',
      });
      return;
    }
    await put('/snapshot', snapshot).then(() => location.assign(location.pathname), setError);
  };
  return (
    <Dialog title="Restore a snapshot?" onClose={onClose}>
      <p>The whole instance, its clock included, is replaced by that of the file.</p>
      <form
        method="dialog"
        onSubmit={(event) => {
          if ((event.submitter as HTMLButtonElement | null)?.value === 'cancel') return;
          event.preventDefault();
          void restore();
        }}
      >
        <label>
          Snapshot file{' '}
          <input
            type="file"
            accept="application/json,.json"
            onChange={(event) => {
              setError(undefined);
              setFile(event.currentTarget.files?.[0]);
            }}
          />
        </label>
        {error && <ErrorMessage error={error} />}
        <div class="dialog-buttons">
          <button value="cancel">Cancel</button>
          <button class="primary" value="restore" disabled={!file}>
            Restore
          </button>
        </div>
      </form>
    </Dialog>
  );
}
