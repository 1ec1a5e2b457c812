/** Which process holds a lane, so that one whose lease has ended does not give back what another holds since. */
export const holders: readonly string[] = [`ALTER TABLE lanes ADD COLUMN holder text`];
