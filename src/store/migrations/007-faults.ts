/** An attempt names the fault that was ordered for it; null without one. */
export const faults: readonly string[] = [`ALTER TABLE attempts ADD COLUMN fault text`];
