/** The process that has leased a lane, so that a process whose lease has ended does not end that of another process. */
export const holders: readonly string[] = [`ALTER TABLE lanes ADD COLUMN holder text`];
