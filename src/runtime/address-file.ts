import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** File in a data folder with the address of the server that uses it. */
const ADDRESS_FILE = 'address';

/** Removes the address of an earlier server, to be called once this one has locked the folder. */
export const removeAddress = (folder: string): void => rmSync(join(folder, ADDRESS_FILE), { force: true });

/** Writes the address, by which commands find the server that uses the folder. */
export const writeAddress = (folder: string, url: string): void =>
  writeFileSync(join(folder, ADDRESS_FILE), `${url}\n`, { mode: 0o600 });

/** Returns the address of the server that uses a folder; undefined while it starts or stops. */
export function readAddress(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, ADDRESS_FILE), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
