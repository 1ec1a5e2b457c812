import { readFileSync } from 'node:fs';

/** Returns the version of this package, such as `0.1.0`. */
export const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
