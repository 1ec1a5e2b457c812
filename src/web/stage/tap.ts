import type { CallEntry, PermissionView } from '../../control/shapes/calls.ts';
import type { RefusedTap } from '../../control/shapes/explanation.ts';
import type { PostbackTap } from '../../control/shapes/threads.ts';

/** Starts a call from the icon, or from the button of a message. */
export type OnTap = (entry: CallEntry, messageId?: string) => void;

/** Taps a part of the Messenger profile. */
export type OnProfileTap = (tap: Pick<PostbackTap, 'source' | 'payload'>) => void;

export type PermissionResponse = PermissionView['response'];

/** Answers a request for the permission to call; resolves to false when the server refused the answer. */
export type OnPermission = (messageId: string, response: PermissionResponse) => Promise<boolean>;

/** Reason why a call does not ring: a gate of the server, or a routing that reaches no app. */
export type TapRefusal = Omit<RefusedTap, 'gate'>;
