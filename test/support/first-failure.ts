import type { TestEvent } from 'node:test/reporters';

/** Ends the process with the first test that fails: a reporter of node:test that prints a dot for each that passes. */
export default async function* endAtFirstFailure(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type } of events) {
    if (type === 'test:fail') process.exit(1);
    if (type === 'test:pass') yield '.';
  }
}
