/** A document cannot be restored because it is no snapshot of this version; the message is a sentence about its first fault. */
export class InvalidSnapshot extends Error {
  override readonly name = 'InvalidSnapshot';
}
