import { AsyncLocalStorage } from 'node:async_hooks';

/** The request that is being answered, and the number of parts of the database that its lists lack. */
const answering = new AsyncLocalStorage<{ missing: number }>();

/** Runs `act`, and resolves to its result with the number of parts of the database that lists in it lack. */
export async function countMissingParts<T>(
  act: () => T | Promise<T>,
): Promise<{ readonly result: T; readonly missing: number }> {
  const counter = { missing: 0 };
  const result = await answering.run(counter, async () => act());
  return { result, missing: counter.missing };
}

/** Records that a list lacks the rows of parts of the database that cannot be reached. */
export function reportMissingParts(missing: number): void {
  const counter = answering.getStore();
  if (counter) counter.missing = Math.max(counter.missing, missing);
}
