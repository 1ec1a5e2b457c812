import type { CallEntry, RefusedTap } from '../../control/shapes.ts';

/** Starts a call from the icon, or from the button of a message. */
export type OnTap = (entry: CallEntry, messageId?: string) => void;

/** Reason why a call does not ring: a gate of the server, or a routing that reaches no app. */
export type TapRefusal = Omit<RefusedTap, 'gate'>;
