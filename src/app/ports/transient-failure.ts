/**
 * The database could not be reached or was too busy. The request is not at fault and may succeed later. When the connection
 * was lost during the commit, it is unknown whether the transaction was committed.
 */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
}

/** A write in a process that only reads. Another process of the service may take the request. */
export class ReadOnly extends TransientFailure {}
