import { useState } from 'preact/hooks';

/** Which message was the last one when a thread was opened in this browser: by consumer, for one Page. */
type Opened = Readonly<Record<string, string>>;

const keyOf = (pageId: string): string => `switchhook.opened.${pageId}`;

function read(pageId: string): Opened {
  try {
    return JSON.parse(localStorage.getItem(keyOf(pageId)) ?? '{}') as Opened;
  } catch {
    return {};
  }
}

/** A missed call is marked until its thread is opened in this browser, or until something follows it there. */
export function useOpenedThreads(pageId: string): {
  readonly isOpened: (psid: string, messageId: string) => boolean;
  readonly open: (psid: string, messageId: string | undefined) => void;
} {
  const [opened, setOpened] = useState<{ readonly pageId: string; readonly last: Opened }>();
  const last = opened?.pageId === pageId ? opened.last : read(pageId);
  return {
    isOpened: (psid, messageId) => last[psid] === messageId,
    open(psid, messageId) {
      if (messageId === undefined) return;
      // Another tab of this browser may have opened others meanwhile.
      const next = { ...read(pageId), [psid]: messageId };
      localStorage.setItem(keyOf(pageId), JSON.stringify(next));
      setOpened({ pageId, last: next });
    },
  };
}
