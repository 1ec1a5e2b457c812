/**
 * The database could not be reached, or had no time: nothing is wrong with what was asked, and asking again later may
 * work. When the connection was lost during the commit, it is not known whether the transaction was committed.
 */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
}
