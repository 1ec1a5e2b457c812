/** The ways a consumer can start a call. Source: docs/graph/calls.md §5. */
export const CALL_ENTRIES = ['icon', 'call_prompt', 'audio_call', 'missed_call', 'completed_call'] as const;
export type CallEntry = (typeof CALL_ENTRIES)[number];

/** The entries that vanish with the call icon. Source: docs/graph/call-settings.md §2.1. */
export const followsIcon = (entry: CallEntry): boolean =>
  entry === 'icon' || entry === 'missed_call' || entry === 'completed_call';

/** The entries that are buttons of a message; all but the icon. */
export type CallButton = Exclude<CallEntry, 'icon'>;
