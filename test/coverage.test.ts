import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { coveredFailures, coveredOperations, coveredRefusals, coverageMarkdown } from '../src/contract/coverage.ts';
import { operations } from '../src/contract/operations.ts';
import type { Endpoint } from '../src/graph/endpoint.ts';
import { endpoints } from '../src/graph/endpoints/index.ts';
import { refusalRows, surfaceRows } from '../src/graph/errors.ts';

const NODES = { page: '/{page-id}', persona: '/{persona-id}', app: '/{app-id}', root: '' };
const nameOf = ({ method, on, edge }: Endpoint) => `${method} ${NODES[on]}${edge === '' ? '' : `/${edge}`}`;

describe('the coverage table', () => {
  const answered = endpoints.map(nameOf).sort();

  it('lists as not missing exactly the operations that have an endpoint', () => {
    const covered = coveredOperations.filter(({ standing }) => standing !== 'missing').map(({ item }) => item);
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
    assert.equal(written, coverageMarkdown());
  });
});
