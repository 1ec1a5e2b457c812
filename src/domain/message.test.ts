import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallButton } from './call-entry.ts';
import type { MessageId } from './ids.ts';
import {
  findButtonExpiry,
  findLastExpiry,
  offersCall,
  quickRepliesOf,
  shortenTitle,
  toContent,
  type Content,
  type Draft,
} from './message.ts';

const SENT = Date.parse('2027-06-01T12:00:00Z');
const DAY = 86_400_000;
const BUTTONS: readonly CallButton[] = ['call_prompt', 'audio_call', 'missed_call', 'completed_call'];

const payload = { template_type: 'button' };
const call = (title: string, activeUntil: number) => ({ type: 'audio_call', title, activeUntil }) as const;
const link = { type: 'web_url', title: 'Open', url: 'https://example.com' } as const;
const postback = { type: 'postback', title: 'Yes', payload: 'YES' } as const;

describe('The call buttons of a message', () => {
  for (const [what, content, expiries] of [
    ['none in text', { type: 'text', text: 'hello' }, [undefined, undefined, undefined, undefined]],
    [
      'a call prompt its own, until it expires',
      { type: 'call_prompt', activeUntil: SENT + DAY, payload },
      [SENT + DAY, undefined, undefined, undefined],
    ],
    [
      'none in a template without one',
      { type: 'template', buttons: [link, postback], payload },
      [undefined, undefined, undefined, undefined],
    ],
    [
      'a template its audio_call button, the longest life of several',
      { type: 'template', buttons: [call('A', SENT + 2), link, call('B', SENT + 3), call('C', SENT + 1)], payload },
      [undefined, SENT + 3, undefined, undefined],
    ],
    ['a missed call one without end', { type: 'missed_call' }, [undefined, undefined, null, undefined]],
    [
      'a completed call one without end',
      { type: 'completed_call', seconds: 7 },
      [undefined, undefined, undefined, null],
    ],
  ] as readonly [string, Content, readonly (number | null | undefined)[]][]) {
    it(`are: ${what}`, () => {
      assert.deepEqual(
        BUTTONS.map((entry) => findButtonExpiry(content, entry)),
        expiries,
      );
      assert.equal(findLastExpiry(content), expiries.find((expiry) => typeof expiry === 'number') ?? null);
    });
  }
});

describe('The content of a message that is sent', () => {
  it('is that of the draft for text', () => {
    const draft: Draft = { type: 'text', text: 'hello' };
    assert.deepEqual(toContent(draft, SENT), draft);
    assert.equal(offersCall(draft), false);
  });

  it('has the expiry of a call prompt counted from the send, and the payload for the echo', () => {
    const draft: Draft = { type: 'call_prompt', days: 3, payload };
    assert.deepEqual(toContent(draft, SENT), { type: 'call_prompt', activeUntil: SENT + 3 * DAY, payload });
    assert.equal(offersCall(draft), true);
  });

  it('has the expiry of each audio_call button counted from the send, and the other buttons unchanged', () => {
    const audio = { type: 'audio_call', title: 'Call', days: 7 } as const;
    const draft: Draft = { type: 'template', buttons: [link, audio, postback], payload };
    const buttons = [link, call('Call', SENT + 7 * DAY), postback];
    assert.deepEqual(toContent(draft, SENT), { type: 'template', buttons, payload });
    assert.equal(offersCall(draft), true);
    assert.equal(offersCall({ type: 'template', buttons: [link, postback], payload }), false);
  });

  it('of a file and of a request for the permission to call is that of the draft', () => {
    const media: Draft = { type: 'media', attachments: [{ type: 'image', url: 'https://example.com/a.png' }] };
    const optin: Draft = { type: 'calling_optin', payload };
    assert.deepEqual([toContent(media, SENT), toContent(optin, SENT)], [media, optin]);
    assert.deepEqual([offersCall(media), offersCall(optin)], [false, true]);
  });

  it('has its quick replies and the message that it answers, and neither member without them', () => {
    const quickReplies = [{ type: 'text', title: 'Yes', payload: 'YES' }] as const;
    const replyTo = { messageId: 'm_1' as MessageId, isSelf: false };
    const draft: Draft = { type: 'text', text: 'Well?' };
    assert.deepEqual(toContent({ ...draft, quickReplies }, SENT, replyTo), { ...draft, quickReplies, replyTo });
    assert.deepEqual(Object.keys(toContent(draft, SENT)), ['type', 'text']);
    assert.deepEqual(quickRepliesOf(toContent({ ...draft, quickReplies }, SENT)), quickReplies);
    assert.deepEqual([quickRepliesOf(draft), quickRepliesOf({ type: 'missed_call' })], [[], []]);
  });
});

describe('A title', () => {
  it('is shown in full up to 20 characters, and shortened beyond, by whole characters', () => {
    assert.equal(shortenTitle('x'.repeat(20)), 'x'.repeat(20));
    assert.equal(shortenTitle('x'.repeat(21)), `${'x'.repeat(20)}...`);
    assert.equal(shortenTitle('🐙'.repeat(20)), '🐙'.repeat(20));
    assert.equal(shortenTitle('🐙'.repeat(21)), `${'🐙'.repeat(20)}...`);
  });
});
