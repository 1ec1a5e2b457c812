import type { CallbackFailure } from './ports/ports.ts';

/** Thrown when a callback fails its verification; nothing is stored then. */
export class CallbackRefused extends Error {
  readonly failure: CallbackFailure;

  constructor(failure: CallbackFailure) {
    super(`the verification of a callback failed: ${failure.kind}`);
    this.name = 'CallbackRefused';
    this.failure = failure;
  }
}
