import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeAttachment, describeMessage, quickReplyTitle, titleOf } from './message-text.ts';

const template = (payload: object) => describeMessage({ type: 'template', payload });

describe('The text of a message', () => {
  for (const [what, text, expected] of [
    ['a button template is its text', template({ template_type: 'button', text: 'How?' }), 'How?'],
    [
      'a generic template has titles and subtitles',
      template({ template_type: 'generic', elements: [{ title: 'A', subtitle: 'a' }, { title: 'B' }] }),
      'A — a\nB',
    ],
    [
      'a media template has the address of its file',
      template({ template_type: 'MEDIA', elements: [{ media_type: 'video', url: 'https://www.facebook.com/v' }] }),
      'Video: https://www.facebook.com/v',
    ],
    [
      'a receipt has order, items, total and payment',
      template({
        template_type: 'receipt',
        recipient_name: 'Alex',
        order_number: '7',
        currency: 'EUR',
        payment_method: 'Visa',
        elements: [{ title: 'Shirt', price: 25 }],
        summary: { total_cost: '25.00' },
      }),
      'Receipt for Alex\nOrder 7\n1 × Shirt: 25 EUR\nTotal: 25.00 EUR\nPaid with Visa',
    ],
    ['a template without known members is empty', template({}), ''],
    ['a file is empty, since it is a link', describeMessage({ type: 'media' }), ''],
  ] as const) {
    it(`of ${what}`, () => assert.equal(text, expected));
  }
});

describe('The name of a file', () => {
  for (const [url, name] of [
    ['https://example.com/pictures/shirt.png?size=2', 'Image: shirt.png'],
    ['https://example.com/', 'Image: https://example.com/'],
    ['shirt.png', 'Image: shirt.png'],
  ] as const) {
    it(`at ${url} is ${name}`, () => assert.equal(describeAttachment({ type: 'image', url }), name));
  }
});

it('Buttons and quick replies without a title have names', () => {
  assert.deepEqual(
    [titleOf({ type: 'account_link' }), titleOf({ type: 'call_prompt' }), titleOf({ type: 'postback', title: 'Yes' })],
    ['Log in', 'Call', 'Yes'],
  );
  assert.deepEqual(
    [quickReplyTitle({ type: 'text', title: 'Red' }), quickReplyTitle({ type: 'user_phone_number' })],
    ['Red', 'Send phone number'],
  );
});
