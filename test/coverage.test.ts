import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { coverageSections } from '../src/contract/coverage.ts';
import { coveredFailures } from '../src/contract/coverage/failures.ts';
import { coveredOperations } from '../src/contract/coverage/operations.ts';
import { coveredRefusals } from '../src/contract/coverage/refusals.ts';
import { coveragePage } from '../docs/generate/coverage.ts';
import { proofs } from '../docs/generate/coverage-proofs.ts';
import { operations } from '../src/contract/operations.ts';
import type { Endpoint } from '../src/graph/endpoint.ts';
import { endpoints } from '../src/graph/endpoints/index.ts';
import { refusalRows, surfaceRows } from '../src/graph/errors.ts';

const NODES = {
  page: '/{page-id}',
  persona: '/{persona-id}',
  app: '/{app-id}',
  person: '/{psid}',
  conversation: '/{conversation-id}',
  message: '/{message-id}',
  user: '/{user-id}',
  root: '',
};
const nameOf = ({ method, on, edge }: Endpoint) => `${method} ${NODES[on]}${edge === '' ? '' : `/${edge}`}`;

describe('the coverage table', () => {
  const answered = endpoints.map(nameOf).sort();

  it('lists as not missing exactly the operations that have an endpoint', () => {
    const covered = coveredOperations
      .filter(({ standing }) => standing !== 'missing' && standing !== 'refused')
      .map(({ item }) => item);
    assert.deepEqual(covered.sort(), answered);
  });

  it('has the same operations as OpenAPI', () => {
    assert.deepEqual(operations.map(({ method, path }) => `${method} ${path}`).sort(), answered);
  });

  it('has every failure of the surface and every refusal of the rules', () => {
    assert.deepEqual(Object.keys(coveredFailures).sort(), Object.keys(surfaceRows).sort());
    assert.deepEqual(Object.keys(coveredRefusals).sort(), Object.keys(refusalRows).sort());
  });

  it('equals docs/coverage.md as npm run docs writes it', () => {
    const written = readFileSync(new URL('../docs/coverage.md', import.meta.url), 'utf8');
    assert.equal(written, coveragePage());
  });
});

describe('the proofs of the coverage table', () => {
  const rows = coverageSections.flatMap((section) => section.rows);
  const works = rows.filter(({ standing }) => standing !== 'missing' && standing !== 'refused');

  it('are of rows that are there once each', () => {
    const items = rows.map(({ item }) => item);
    const repeated = items.filter((item, i) => items.indexOf(item) !== i);
    assert.deepEqual(repeated, []);
    assert.deepEqual(
      [...proofs.keys()].filter((item) => !items.includes(item)),
      [],
    );
  });

  it('are there for every row that works', () => {
    assert.deepEqual(
      works.map(({ item }) => item).filter((item) => !proofs.has(item)),
      [],
    );
  });

  for (const [item, { file, test }] of proofs) {
    it(`name a test that there is: ${item}`, () => {
      const source = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
      assert.ok(
        ["'", '"', '`'].some((quote) => hasTitle(source, quote + test + quote)) || hasCase(source, test),
        `${file} has no test ${test}`,
      );
    });
  }
});

/** Returns true where a source has a test, or a group of tests, with a title that is written like this. */
const hasTitle = (source: string, title: string): boolean =>
  ['it', 'test', 'describe'].some((call) => {
    const [, ...after] = source.split(new RegExp(`\\b${call}\\(\\s*`));
    return after.some((text) => text.startsWith(title));
  });

/** Returns true for `NAME works` where a source has a table of cases with a case of that name. */
function hasCase(source: string, title: string): boolean {
  const [, name] = /^(\w+) works$/.exec(title) ?? [];
  return name !== undefined && hasTitle(source, '`${name} works`') && source.includes(`\n  ${name}: {`);
}
