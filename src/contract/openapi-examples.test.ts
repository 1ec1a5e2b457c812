import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { bodyExamples } from './openapi-examples.ts';
import { operations } from './operations.ts';

describe('an example of a request body', () => {
  for (const [name, examples] of Object.entries(bodyExamples)) {
    it(`fits the schema of ${name}, and has only parameters that it has`, () => {
      const operation = operations.find(({ method, path }) => `${method} ${path}` === name);
      assert.ok(operation, 'there is such an operation');
      const check = new Ajv2020({ strict: false, validateFormats: false }).compile(operation.params);
      for (const [title, body] of Object.entries(examples)) {
        const filled = JSON.parse(JSON.stringify(body).replace('{psid}', '5000001')) as object;
        assert.ok(check(filled), `${title}: ${JSON.stringify(check.errors)}`);
        const known: readonly string[] = Object.keys(operation.params['properties'] as object);
        assert.deepEqual(
          Object.keys(body).filter((param) => !known.includes(param)),
          [],
          title,
        );
      }
    });
  }
});
