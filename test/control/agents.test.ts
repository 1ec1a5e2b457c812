import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { createSwitchhook } from '../../src/testing/index.ts';

describe('/_control/mcp', () => {
  it('serves the tools over HTTP to an unchanged client', async (t) => {
    const world = await createSwitchhook({ at: '2027-06-07T12:00:00Z' });
    t.after(() => world.close());
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${world.url}/_control/mcp`)));
    t.after(() => client.close());
    const { tools } = await client.listTools();
    assert.ok(tools.some(({ name }) => name === 'explain_tap'));
    const result = await client.callTool({ name: 'act_as_consumer', arguments: { action: 'write', text: 'Hi' } });
    assert.notEqual(result.isError, true);
    assert.equal((await world.consumer.thread()).messages.at(-1)?.text, 'Hi');
    const refused = await client.callTool({ name: 'move_clock', arguments: { advance: 'soon' } });
    assert.equal(refused.isError, true);
  });

  it('refuses a tool, an argument and a word that there is not, and names the nearest', async (t) => {
    const world = await createSwitchhook();
    t.after(() => world.close());
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${world.url}/_control/mcp`)));
    t.after(() => client.close());
    for (const [name, args, message] of [
      ['move_clok', {}, /^There is no tool move_clok; there are: explain_tap, .*\. Did you mean move_clock\?$/],
      ['change_settings', { setings: {} }, /^There is no argument setings; .*\. Did you mean settings\?$/],
      [
        'change_settings',
        { icon_enabled: false },
        /^There is no argument icon_enabled; change_settings takes page_id, settings\.$/,
      ],
      ['act_as_consumer', { action: 'wrte' }, /^action takes write, .* not "wrte"\. Did you mean write\?$/],
    ] as const) {
      const { isError, content } = await client.callTool({ name, arguments: args });
      const [{ text }] = content as [{ text: string }];
      assert.equal(isError, true);
      assert.match(text, message);
    }
  });

  it('is behind the same guard as the rest of control', async (t) => {
    const world = await createSwitchhook();
    t.after(() => world.close());
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const foreign = { ...headers, origin: 'https://example.com' };
    assert.equal((await fetch(`${world.url}/_control/mcp`, { method: 'POST', headers: foreign, body })).status, 403);
    assert.equal((await fetch(`${world.url}/_control/mcp`, { method: 'POST', body })).status, 415);
  });
});

describe('/llms.txt', () => {
  it('tells an agent what the server is, where it is, and every route of control', async (t) => {
    const world = await createSwitchhook();
    t.after(() => world.close());
    const answer = await fetch(`${world.url}/llms.txt`);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/);
    const text = await answer.text();
    assert.ok(text.includes(`${world.url}/v26.0`));
    const { data } = await world.control.get<{ data: string[] }>('');
    assert.ok(data.length > 40);
    for (const route of data) assert.ok(text.includes(route), route);
  });
});
