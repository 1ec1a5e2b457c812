import type { CallbackFailure } from './ports/ports.ts';

/** Thrown when a callback fails its verification; nothing is stored then. */
export class CallbackRefused extends Error {
  readonly failure: CallbackFailure;

  constructor(failure: CallbackFailure) {
    super(failure.summary);
    this.name = 'CallbackRefused';
    this.failure = failure;
  }
}
