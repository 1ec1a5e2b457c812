import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startInstance, type Instance } from '../support/instance.ts';

let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

const anInstant = 'at takes an instant such as 2027-06-01T12:00:00Z.';
const noMessage =
  'message_id is only for an entry that is a button of a message (call_prompt, audio_call, missed_call, completed_call), ' +
  'not for icon.';
const noPage = { page_id: undefined };
const invalid = [400, 'invalid_parameter'] as const;
const missing = [404, 'not_found'] as const;

describe('Bad input to explain is refused with a sentence', () => {
  for (const [query, [status, reason], message] of [
    [noPage, invalid, 'The parameter page_id is required.'],
    [{ psid: undefined }, invalid, 'The parameter psid is required.'],
    [{ page_id: 'x' }, invalid, 'Param page_id must be a valid ID string (e.g., "123").'],
    [{ page_id: '5' }, missing, 'There is no page 5.'],
    [{ psid: '5' }, missing, 'There is no consumer 5.'],
    [
      { entry: 'bell' },
      invalid,
      'Param entry must be one of {icon, call_prompt, audio_call, missed_call, completed_call} - got "bell".',
    ],
    [{ entry: 'icon', message_id: 'm_x' }, invalid, noMessage],
    [{ message_id: 'm_x' }, invalid, noMessage],
    [{ entry: 'call_prompt', message_id: 'm_x' }, missing, 'There is no message m_x.'],
    [{ entry: 'audio_call' }, missing, 'There is no message with a audio_call button.'],
    ...[
      '',
      'now',
      '2027-06-01',
      '2027-06-01T12:00:00',
      '2027-02-30T99:00:00Z',
      '2027-02-30T12:00:00Z',
      '1780000000',
    ].map((at) => [{ at }, invalid, anInstant] as const),
  ] as const) {
    it(JSON.stringify(query), async () => {
      const params = { page_id: instance.page.id, psid: instance.consumers[0]?.psid, ...query };
      const pairs = Object.entries(params).filter((pair): pair is [string, string] => pair[1] !== undefined);
      const reply = await instance.control(`/explain?${new URLSearchParams(pairs).toString()}`);
      assert.deepEqual([reply.status, reply.json], [status, { error: { reason, message } }]);
    });
  }
});
