import { useLocation } from 'preact-iso';
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';

/** Short message about something that an act on this page caused elsewhere. */
export interface ToastMessage {
  readonly text: ComponentChildren;
  /** Place where the result is shown. */
  readonly link?: { readonly href: string; readonly text: string };
}

const ToastContext = createContext<(message: ToastMessage) => void>(() => {});

/** Returns the function that shows a message in the corner of the window, in place of the one before. */
export const useToast = (): ((message: ToastMessage) => void) => useContext(ToastContext);

/**
 * Shows the messages of `useToast`. A message goes away with the next click elsewhere, with Escape and on another page,
 * and never by a timer, so that there is no time limit for reading.
 */
export function ToastProvider({ children }: { children: ComponentChildren }) {
  const { path } = useLocation();
  const [message, setMessage] = useState<ToastMessage>();
  const box = useRef<HTMLDivElement>(null);
  const isShown = message !== undefined;
  useEffect(() => setMessage(undefined), [path]);
  useEffect(() => {
    if (!isShown) return;
    const onPointerDown = ({ target }: PointerEvent): void => {
      if (!box.current?.contains(target as Node)) setMessage(undefined);
    };
    const onKeyDown = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') setMessage(undefined);
    };
    addEventListener('pointerdown', onPointerDown);
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('pointerdown', onPointerDown);
      removeEventListener('keydown', onKeyDown);
    };
  }, [isShown]);
  const show = useMemo(() => (next: ToastMessage) => setMessage(next), []);
  return (
    <ToastContext.Provider value={show}>
      {children}
      {/* Screen readers announce only what appears in an element that was there before. */}
      <div ref={box} class="toast" role="status" aria-label="Notification">
        {message && (
          <div class="toast-message">
            <p>
              {message.text} {message.link && <a href={message.link.href}>{message.link.text}</a>}
            </p>
            <button type="button" aria-label="Close the notification" onClick={() => setMessage(undefined)}>
              ×
            </button>
          </div>
        )}
      </div>
    </ToastContext.Provider>
  );
}
