import type { Store, Tx } from '../../src/app/ports/store.ts';

/**
 * Returns the method that a transaction calls first, such as `queues.claim`. The transaction runs against a stand-in
 * that throws at that call, so nothing happens.
 */
export function firstCallOf(act: Parameters<Store['write']>[0]): string {
  let name = '';
  const noun = (path: string): object =>
    new Proxy(() => {}, {
      get: (_, member) => noun(path === '' ? String(member) : `${path}.${String(member)}`),
      apply() {
        name ||= path;
        throw new Error('This transaction is not to be run.');
      },
    });
  try {
    act(noun('') as Tx).catch(() => {});
  } catch {
    // The transaction is not an async function.
  }
  return name;
}
