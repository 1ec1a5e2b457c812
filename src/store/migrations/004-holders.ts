/** Adds the process that has leased a queue, so that a process whose lease has ended does not release another's. */
export const holders: readonly string[] = [`ALTER TABLE lanes ADD COLUMN holder text`];
