import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EMPTY_DRAFT, isComplete, toMessage, type Draft, type Kind } from './page-message.ts';

const draft = (change: Partial<Draft>): Draft => ({ ...EMPTY_DRAFT, ...change });
const template = (payload: object) => ({ attachment: { type: 'template', payload } });

describe('the message of the composer', () => {
  const red = { content_type: 'text', title: 'Red', payload: 'Red' };
  const cases: readonly [Kind, Draft, object][] = [
    ['text', draft({ text: 'Hello' }), { text: 'Hello' }],
    ['quick_replies', draft({ text: 'Which?', replies: ' Red ,, ' }), { text: 'Which?', quick_replies: [red] }],
    ['call_prompt', draft({}), template({ template_type: 'call_prompt' })],
    ['call_prompt', draft({ days: '3' }), template({ template_type: 'call_prompt', ttl_days: 3 })],
    [
      'audio_call',
      draft({ text: 'Help?', days: '2' }),
      template({
        template_type: 'button',
        text: 'Help?',
        buttons: [{ type: 'audio_call', title: 'Call now', expires_in_days: 2 }],
      }),
    ],
    ['calling_optin', draft({}), template({ template_type: 'calling_optin' })],
  ];
  for (const [kind, fields, message] of cases) {
    it(`${kind}: ${JSON.stringify(fields)}`, () => {
      assert.deepEqual(toMessage(kind, fields), message);
      assert.equal(isComplete(kind, fields), true);
    });
  }

  it('is complete only with the fields that its kind needs', () => {
    const incomplete: readonly [Kind, Draft][] = [
      ['text', draft({ text: '  ' })],
      ['quick_replies', draft({ text: 'Which?', replies: ' , ' })],
      ['quick_replies', draft({ replies: 'Red' })],
      ['audio_call', draft({ text: 'Help?', buttonTitle: '' })],
      ['audio_call', draft({})],
    ];
    for (const [kind, fields] of incomplete) assert.equal(isComplete(kind, fields), false, kind);
  });
});
