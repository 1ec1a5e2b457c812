import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Creates an empty folder that is removed when the process ends. Hooks after a test run in the order in which they were
 * added, so that one that removes a folder would run before one that closes a server which still writes there.
 */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
