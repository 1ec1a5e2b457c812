import { useState } from 'preact/hooks';

/** Last message that each thread of a Page had when it was opened in this browser: message id by psid. */
type OpenedThreads = Readonly<Record<string, string>>;

const keyOf = (pageId: string): string => `switchhook.opened.${pageId}`;

function read(pageId: string): OpenedThreads {
  try {
    return JSON.parse(localStorage.getItem(keyOf(pageId)) ?? '{}') as OpenedThreads;
  } catch {
    return {};
  }
}

export interface OpenedThreadsState {
  /** Returns whether the thread was opened while this message was its last. */
  readonly isOpened: (psid: string, messageId: string) => boolean;
  readonly markOpened: (psid: string, messageId: string | undefined) => void;
}

/** Stores in this browser which threads of a Page were opened since their last message. */
export function useOpenedThreads(pageId: string): OpenedThreadsState {
  const [state, setState] = useState<{ readonly pageId: string; readonly opened: OpenedThreads }>();
  const opened = state?.pageId === pageId ? state.opened : read(pageId);
  return {
    isOpened: (psid, messageId) => opened[psid] === messageId,
    markOpened(psid, messageId) {
      if (messageId === undefined) return;
      // Another tab of this browser may have stored others since the last read.
      const next = { ...read(pageId), [psid]: messageId };
      localStorage.setItem(keyOf(pageId), JSON.stringify(next));
      setState({ pageId, opened: next });
    },
  };
}
