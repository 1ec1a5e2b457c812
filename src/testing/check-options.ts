import { didYouMean } from '../contract/nearest-name.ts';

/** Throws TypeError for options that are no object, and for one that the function does not take: it would be without effect. */
export function checkOptions<T extends object>(
  functionName: string,
  options: T,
  known: readonly (keyof T & string)[],
): void {
  const names = known.length === 1 ? known[0] : `${known.slice(0, -1).join(', ')} and ${known.at(-1)}`;
  const given: unknown = options;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError(`${functionName} takes an object with ${names}, not ${describe(given)}.`);
  }
  const unknown = Object.keys(given).find((name) => !(known as readonly string[]).includes(name));
  if (unknown === undefined) return;
  throw new TypeError(`${functionName} takes ${names}, not ${unknown}.${didYouMean(unknown, known)}`);
}

const describe = (value: unknown): string => (Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value);
