/** The program was started in a way that cannot work: one plain line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
