/** Writes one line of the log: its level, the name of its event, and what belongs to that. */
export type Log = (line: Readonly<Record<string, unknown>>) => void;
