import { chmodSync, lstatSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Returns the path of a folder below the temporary one that `fill` has filled, in this run or an earlier one. Test files
 * run in processes of their own: each process that finds no folder fills a private one and renames it to the shared path,
 * so that no process sees an unfinished copy, and the first to rename wins. `name` identifies the contents, with their version,
 * because a folder that exists is never filled again. `fill` also receives the final path.
 */
export async function sharedFolder(
  name: string,
  fill: (folder: string, finalPath: string) => Promise<void>,
): Promise<string> {
  const path = join(tmpdir(), `switchhook-${name}-${process.getuid?.() ?? 'user'}`);
  if (isOwnFolder(path)) return path;
  const unfinished = mkdtempSync(`${path}-`);
  // The programs of the other user that tests switch to must be able to read it.
  chmodSync(unfinished, 0o755);
  try {
    await fill(unfinished, path);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!isOwnFolder(path)) throw error;
  }
  return path;
}

/** In a temporary folder that all users share, another user may have made a folder of that name to have programs run. */
function isOwnFolder(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  if (stats.isDirectory() && stats.uid === (process.getuid?.() ?? stats.uid)) return true;
  throw new Error(`${path} belongs to another user; remove it, or set TMPDIR to a folder of your own.`);
}
