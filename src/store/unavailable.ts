/** The data cannot be opened. The message is one sentence for the person who started the program. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
