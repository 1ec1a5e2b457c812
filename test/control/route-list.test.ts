import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startInstance, type Instance } from '../support/instance.ts';

let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

describe('GET /_control', () => {
  it('lists every route with its purpose, with a trailing slash or without', async () => {
    const { status, json } = await instance.control('');
    assert.equal(status, 200);
    assert.deepEqual((await instance.control('/')).json, json);
    const routes = json.data.map((line: string) => line.split(' — ')[0]);
    assert.deepEqual(routes.toSorted(), [
      'DELETE /_control/faults',
      'DELETE /_control/receivers/{id}',
      'DELETE /_control/tokens/{token_id}',
      'DELETE /_control/user_tokens/{token_id}',
      'GET /_control',
      'GET /_control/apps',
      'GET /_control/apps/{id}',
      'GET /_control/apps/{id}/secret',
      'GET /_control/calls/{call_id}/media',
      'GET /_control/calls/{call_id}/recording',
      'GET /_control/calls/{call_id}/timeline',
      'GET /_control/clock',
      'GET /_control/clock/moves',
      'GET /_control/consumers',
      'GET /_control/deliveries',
      'GET /_control/explain',
      'GET /_control/faults',
      'GET /_control/health',
      'GET /_control/limits',
      'GET /_control/live',
      'GET /_control/llms.txt',
      'GET /_control/media',
      'GET /_control/metrics',
      'GET /_control/openapi.json',
      'GET /_control/openapi/control.json',
      'GET /_control/pages',
      'GET /_control/pages/{id}',
      'GET /_control/pages/{id}/journal',
      'GET /_control/pages/{id}/journal/{revision}',
      'GET /_control/pages/{id}/overview',
      'GET /_control/pages/{page_id}/calls',
      'GET /_control/pages/{page_id}/threads',
      'GET /_control/ready',
      'GET /_control/receivers/{id}',
      'GET /_control/requests',
      'GET /_control/requests/{id}',
      'GET /_control/shown',
      'GET /_control/snapshot',
      'GET /_control/threads/{page_id}/{psid}',
      'GET /_control/time_zones',
      'GET /_control/tokens',
      'GET /_control/user_tokens',
      'POST /_control/admins',
      'POST /_control/admins/{psid}',
      'POST /_control/apps',
      'POST /_control/apps/{id}',
      'POST /_control/calls/{call_id}/accept',
      'POST /_control/calls/{call_id}/decline',
      'POST /_control/calls/{call_id}/dtmf',
      'POST /_control/calls/{call_id}/ends/{end}',
      'POST /_control/calls/{call_id}/hang_up',
      'POST /_control/calls/{call_id}/mute',
      'POST /_control/clock',
      'POST /_control/consumers',
      'POST /_control/consumers/{psid}',
      'POST /_control/deliveries/redeliver',
      'POST /_control/deliveries/test',
      'POST /_control/deliveries/{id}/redeliver',
      'POST /_control/mcp',
      'POST /_control/pages',
      'POST /_control/pages/{id}',
      'POST /_control/pages/{id}/call_hours/preview',
      'POST /_control/pages/{id}/call_settings',
      'POST /_control/pages/{page_id}/calls',
      'POST /_control/prune',
      'POST /_control/receivers/{id}',
      'POST /_control/requests',
      'POST /_control/reset',
      'POST /_control/settle',
      'POST /_control/threads/{page_id}/{psid}/call_permission',
      'POST /_control/threads/{page_id}/{psid}/calls',
      'POST /_control/threads/{page_id}/{psid}/messages',
      'POST /_control/threads/{page_id}/{psid}/postbacks',
      'POST /_control/threads/{page_id}/{psid}/quick_replies',
      'POST /_control/threads/{page_id}/{psid}/read',
      'POST /_control/tokens',
      'POST /_control/user_tokens',
      'PUT /_control/faults',
      'PUT /_control/limits',
      'PUT /_control/snapshot',
    ]);
    const admins =
      'POST /_control/admins — Creates a person who runs a Page; with the user_id of an admin of another Page, the same ' +
      'person (body: page_id, name, user_id?)';
    assert.ok(json.data.includes(admins));
    const consumers = json.data.find((line: string) => line.startsWith('GET /_control/consumers '));
    assert.match(consumers, / — Lists the consumers of a Page.* \(query: page_id, limit\?, after\?\)$/);
  });
});
