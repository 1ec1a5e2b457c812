import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { chooseBackEnd } from '../support/back-ends.ts';

/** Reasons why test files are not for PostgreSQL, by file name. */
export type LeftOut = Readonly<Record<string, string>>;

/**
 * Folders whose tests take long, in parts: each with the beginnings of its files' names. A part runs in a process of its
 * own, from the file `FOLDER-PART.test.ts`, so that no process runs alone at the end; all other files are "others".
 */
const PARTS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  flows: {
    calls: ['call', 'gates', 'ring'],
    clock: ['clock'],
    live: ['live'],
    webhooks: ['deliver', 'destinations', 'failing', 'messaging', 'settings', 'slow'],
  },
  graph: { messenger: ['mess'] },
};

/** Runs the test files of a folder of test/ once more, or one part of them, with the servers that they start on PostgreSQL. */
export function onPostgres(folder: string, part = 'others', leftOut: LeftOut = {}): void {
  chooseBackEnd('PostgreSQL');
  const path = join(import.meta.dirname, '..', folder);
  const parts = Object.entries(PARTS[folder] ?? {});
  const partOf = (name: string): string =>
    parts.find(([, beginnings]) => beginnings.some((each) => name.startsWith(each)))?.[0] ?? 'others';
  const files = readdirSync(path).filter((name) => name.endsWith('.test.ts') && partOf(name) === part);
  const wanted = files.filter((name) => !(name in leftOut));

  describe(`on PostgreSQL, the tests of ${folder}${parts.length > 0 ? `, part ${part}` : ''}`, () => {
    it('are there', () => assert.ok(wanted.length > 0));
    for (const [each] of parts) {
      const file = `${folder}-${each}.test.ts`;
      it(`are in ${file} as well`, () => assert.ok(existsSync(join(import.meta.dirname, file))));
    }
    for (const [name, reason] of Object.entries(leftOut)) {
      it(`are without ${name}: ${reason}`, () => assert.ok(files.includes(name)));
    }
    for (const name of wanted) {
      describe(name, async () => {
        await import(join(path, name));
      });
    }
  });
}
