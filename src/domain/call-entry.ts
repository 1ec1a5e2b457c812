interface EntryRules {
  /** The entry goes away with the call icon. Source: docs/graph/call-settings.md §2.1. */
  readonly followsIcon: boolean;
  /** The entry is a button of a message, which may expire. */
  readonly isButton: boolean;
}

/** Rules of each way in which a consumer can start a call. Source: docs/graph/calls.md §5. */
const ENTRIES = {
  icon: { followsIcon: true, isButton: false },
  call_prompt: { followsIcon: false, isButton: true },
  audio_call: { followsIcon: false, isButton: true },
  missed_call: { followsIcon: true, isButton: true },
  completed_call: { followsIcon: true, isButton: true },
} as const satisfies Readonly<Record<string, EntryRules>>;

/** A way in which a consumer can start a call. */
export type CallEntry = keyof typeof ENTRIES;

/** The entries that are buttons of messages. */
export type CallButton = { [E in CallEntry]: (typeof ENTRIES)[E]['isButton'] extends true ? E : never }[CallEntry];

/** Every call entry. */
export const CALL_ENTRIES = Object.keys(ENTRIES) as readonly CallEntry[];

/** Returns true for an entry that goes away with the call icon. */
export const followsIcon = (entry: CallEntry): boolean => ENTRIES[entry].followsIcon;

/** Returns true for an entry that is a button of a message. */
export const isCallButton = (entry: CallEntry): entry is CallButton => ENTRIES[entry].isButton;
