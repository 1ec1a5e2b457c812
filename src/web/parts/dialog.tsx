import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

/** Modal dialog; the browser keeps the focus inside and returns it at the end. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

/** Dialog that asks before an act that cannot be undone. */
export function Confirmation({
  title,
  text,
  action,
  onConfirm,
  onClose,
}: {
  title: string;
  text: ComponentChildren;
  /** Verb on the button that confirms, such as "Reset". */
  action: ComponentChildren;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div>{text}</div>
      <form method="dialog" class="dialog-buttons">
        <button>Cancel</button>
        <button type="submit" class="primary" onClick={onConfirm}>
          {action}
        </button>
      </form>
    </Dialog>
  );
}

/** Button for an act that cannot be undone: it asks first, in a dialog. */
export function ConfirmButton({
  label,
  describedAs,
  title,
  text,
  action,
  disabled = false,
  onConfirm,
}: {
  label: string;
  /** Accessible name of the button, where several have the same label. */
  describedAs?: string;
  /** Question, such as "Reset this instance?". */
  title: string;
  /** Consequences. */
  text: ComponentChildren;
  /** Verb on the button that confirms, such as "Reset". */
  action: string;
  disabled?: boolean;
  onConfirm: () => void;
}) {
  const [isAsking, setIsAsking] = useState(false);
  const close = (): void => setIsAsking(false);
  return (
    <>
      <button type="button" aria-label={describedAs} disabled={disabled} onClick={() => setIsAsking(true)}>
        {label}
      </button>
      {isAsking && <Confirmation title={title} text={text} action={action} onConfirm={onConfirm} onClose={close} />}
    </>
  );
}
