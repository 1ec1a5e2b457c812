import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { chooseBackEnd } from '../support/back-ends.ts';

/** Why a test file is not for PostgreSQL, by its name. */
export type LeftOut = Readonly<Record<string, string>>;

/** Runs the test files of a folder of test/ once more, with the servers that they start on PostgreSQL. */
export function onPostgres(folder: string, leftOut: LeftOut = {}): void {
  chooseBackEnd('PostgreSQL');
  const path = join(import.meta.dirname, '..', folder);
  const files = readdirSync(path).filter((name) => name.endsWith('.test.ts'));
  const wanted = files.filter((name) => !(name in leftOut));

  describe(`on PostgreSQL, the tests of ${folder}`, () => {
    it('are there', () => assert.ok(wanted.length > 0));
    for (const [name, reason] of Object.entries(leftOut)) {
      it(`are without ${name}: ${reason}`, () => assert.ok(files.includes(name)));
    }
    for (const name of wanted) describe(name, async () => void (await import(join(path, name))));
  });
}
