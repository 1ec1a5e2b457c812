import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openApiDocument } from '../../contract/openapi.ts';
import { fillIn, findOperation, findPlaceholder, readOperations, type OpenApi } from './operations.ts';

const operations = readOperations(openApiDocument() as unknown as OpenApi);
const IDS = { 'page-id': '11', 'app-id': '22', psid: '33' };

describe('the operations that the explorer completes', () => {
  it('are those of the OpenAPI document, with the parameters of query and body', () => {
    const messages = operations.find(({ method, path }) => `${method} ${path}` === 'POST /{page-id}/messages');
    assert.ok(messages?.summary.startsWith('Sends a message'));
    assert.deepEqual(
      messages?.params.find(({ name }) => name === 'recipient'),
      { name: 'recipient', required: true },
    );
    const settings = operations.find(
      ({ path, method }) => method === 'GET' && path.endsWith('messenger_call_settings'),
    );
    assert.deepEqual(settings?.params, [{ name: 'fields', required: false }]);
  });

  it('have the ids of the choice', () => {
    assert.equal(fillIn('/{page-id}/messages', IDS), '/11/messages');
    assert.equal(fillIn('/{message-id}', IDS), '/{message-id}');
  });

  it('have a remedy for each name in a path or an example that nothing may be known for', () => {
    for (const { method, path, examples } of operations) {
      for (const text of [path, ...examples.map(({ body }) => JSON.stringify(body))]) {
        for (const [name] of text.matchAll(/(?<!\{)\{[a-z-]+\}/g)) {
          assert.equal(findPlaceholder(name)?.text, name, `${method} ${path}`);
        }
      }
    }
    assert.equal(findPlaceholder('Hello {{user_first_name}}, {name}'), undefined);
  });

  for (const [method, path, found] of [
    ['POST', '/v26.0/11/messages', '/{page-id}/messages'],
    ['POST', '/v26.0/me/messages?debug=all', '/{page-id}/messages'],
    ['GET', '/22/subscriptions', '/{app-id}/subscriptions'],
    ['GET', '/v26.0/33', '/{psid}'],
    ['GET', '/v26.0/me', '/{page-id}'],
    ['GET', '/v26.0/11/nothing', undefined],
  ] as const) {
    it(`${method} ${path} is ${found ?? 'none'}`, () => {
      assert.equal(findOperation(operations, method, path, IDS)?.path, found);
    });
  }
});
