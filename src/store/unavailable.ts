/** The data cannot be opened: one plain sentence for whoever started the program. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
