import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { createSwitchhook } from '../../src/testing/index.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/switchhook.js', import.meta.url));

/** Connects an agent's client to `switchhook mcp` of a world of its own. */
async function connect(t: TestContext) {
  const world = await createSwitchhook({ at: '2027-06-07T12:00:00Z' });
  const client = new Client({ name: 'test', version: '1' });
  const args = [PROGRAM, 'mcp', '--url', world.url];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }));
  t.after(async () => {
    await client.close();
    await world.close();
  });
  const call = async (name: string, given: Record<string, unknown> = {}) => {
    const result = await client.callTool({ name, arguments: given });
    const [content] = result.content as { type: string; text: string }[];
    return { isError: result.isError === true, text: content?.text ?? '' };
  };
  const ask = async (name: string, given?: Record<string, unknown>) =>
    JSON.parse((await call(name, given)).text) as Record<string, never>;
  return { world, client, call, ask };
}

describe('switchhook mcp', () => {
  it('lists its tools, and marks those that change nothing', async (t) => {
    const { client } = await connect(t);
    const { tools } = await client.listTools();
    const readOnly = tools.filter(({ annotations }) => annotations?.readOnlyHint === true).map(({ name }) => name);
    assert.deepEqual(readOnly, ['explain_tap', 'get_page', 'get_thread', 'list_deliveries', 'list_requests']);
    for (const name of ['change_settings', 'act_as_consumer', 'act_in_inbox', 'move_clock', 'set_faults', 'snapshot']) {
      assert.ok(
        tools.some((tool) => tool.name === name && tool.annotations?.readOnlyHint === false),
        name,
      );
    }
  });

  it('changes settings, taps, answers in the inbox and moves the clock', async (t) => {
    const { world, ask, call } = await connect(t);
    await ask('act_as_consumer', { action: 'write', text: 'Hi' });
    await ask('set_faults', { faults: [{ webhook: 'messages', fault: 'drop', times: 1 }] });
    await ask('change_settings', { settings: { icon_enabled: false } });
    assert.equal((await ask('get_page'))['call_settings']?.['icon_enabled'], false);
    const explained = await ask('explain_tap');
    assert.equal(explained['rings'], null);
    const refused = await call('act_as_consumer', { action: 'tap' });
    assert.equal(refused.isError, true);
    await ask('change_settings', { settings: { icon_enabled: true } });
    const { call_id } = await ask('act_as_consumer', { action: 'tap' });
    assert.equal((await ask('act_in_inbox', { action: 'accept', call_id }))['state'], 'in_call');
    await ask('move_clock', { advance: 'PT1H' });
    assert.equal((await world.clock.now()).toISOString(), '2027-06-07T13:00:00.000Z');
    assert.equal((await ask('act_as_consumer', { action: 'hang_up', call_id }))['outcome'], 'completed');
    assert.ok((await ask('list_deliveries'))['data']);
    assert.ok((await ask('list_requests'))['data']);
  });

  it('saves and restores a snapshot by its name', async (t) => {
    const { world, ask, call } = await connect(t);
    await ask('snapshot', { action: 'save', name: 'before' });
    await ask('act_as_consumer', { action: 'write', text: 'After' });
    await ask('snapshot', { action: 'restore', name: 'before' });
    assert.deepEqual((await world.consumer.thread()).messages, []);
    assert.deepEqual(await call('snapshot', { action: 'restore', name: 'other' }), {
      isError: true,
      text: 'There is no snapshot other; there are: before.',
    });
  });

  it('answers what it cannot do as an error of the tool, in a sentence', async (t) => {
    const { call } = await connect(t);
    for (const [name, given] of [
      ['no_such_tool', {}],
      ['act_as_consumer', { action: 'dance' }],
      ['act_in_inbox', { action: 'accept', call_id: 'c_none' }],
      ['move_clock', { advance: 'soon' }],
      ['change_settings', { settings: { call_hours: { timezone_id: 'Mars/Olympus', weekly_operating_hours: [] } } }],
      ['get_page', { page_id: '1' }],
    ] as const) {
      const { isError, text } = await call(name, given);
      assert.equal(isError, true, name);
      assert.match(text, /^\S.{10,}$/, name);
    }
  });
});
