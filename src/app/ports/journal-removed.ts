/** The entries of a journal that a question about the past needs have been removed. */
export class JournalRemoved extends Error {
  override readonly name = 'JournalRemoved';
  /** The first instant of which the journal still has everything; epoch ms. */
  readonly from: number;

  constructor(from: number) {
    super(`the journal begins at ${from}`);
    this.from = from;
  }
}
