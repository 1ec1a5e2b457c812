import type { CallEntry } from '../api/shapes.ts';

/** Starts a call from the icon, or from the button of a message. */
export type OnTap = (entry: CallEntry, messageId?: string) => void;
