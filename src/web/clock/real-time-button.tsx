import { useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';
import { useChangeClock } from './use-change-clock.ts';

/** Button that returns the clock to real time. When records are later than real time, it offers to reset the instance instead. */
export function RealTimeButton() {
  const { isBusy, error, clearError, change } = useChangeClock();
  const reset = usePost();
  const [isAsking, setIsAsking] = useState(false);
  const close = (): void => {
    setIsAsking(false);
    clearError();
  };
  return (
    <>
      <button
        type="button"
        disabled={isBusy}
        onClick={async () => {
          if (!(await change({ real: true }))) setIsAsking(true);
        }}
      >
        Real time
      </button>
      {isAsking && error && (
        <Dialog title="The clock cannot go back" onClose={close}>
          <p>{error.message}</p>
          <p>
            Messages, calls and webhooks are recorded later than the machine’s time. Starting anew deletes all of them,
            with every Page, app and consumer made since the start, and sets the clock to the time of its start.
          </p>
          {reset.error && <ErrorMessage error={reset.error} />}
          <form method="dialog" class="dialog-buttons">
            <button>Stay at this time</button>
            <button
              type="button"
              class="primary"
              disabled={reset.isBusy}
              onClick={async () => {
                // Every id of the address may be gone.
                if (await reset.post('/reset', {})) location.assign('/console');
              }}
            >
              Start anew
            </button>
          </form>
        </Dialog>
      )}
    </>
  );
}
