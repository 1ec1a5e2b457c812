/**
 * The database could not be reached or was too busy. The request is not at fault and may succeed later. When the connection
 * was lost during the commit, it is unknown whether the transaction was committed.
 */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
}
