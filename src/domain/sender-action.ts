/** The actions of a Page in a thread that are no messages. Source: docs/graph/messages.md §1.4. */
export const SENDER_ACTIONS = ['typing_on', 'typing_off', 'mark_seen'] as const;
export type SenderAction = (typeof SENDER_ACTIONS)[number];

/** Time in ms after which the typing indicator goes out by itself. Source: docs/graph/messages.md §1.4. */
export const TYPING_MS = 20_000;
