import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { button, webUrl } from './buttons.ts';
import { ParamError, type ParamErrorReason } from './param-error.ts';

const PATH = ['buttons', '0'];

function assertRefuses(value: unknown, reason: ParamErrorReason, message: string, ...blame: readonly string[]): void {
  assert.throws(
    () => button.decode(value, PATH),
    (error) => {
      assert.ok(error instanceof ParamError, JSON.stringify(value));
      assert.deepEqual([error.reason, error.message], [reason, message], JSON.stringify(value));
      assert.deepEqual(error.blame, [[...PATH, ...blame]]);
      return true;
    },
  );
}

describe('A button', () => {
  const title = 'Title';
  const url = 'https://example.com/a';

  it('is read with the members of its type', () => {
    for (const [sent, read] of [
      [
        { type: 'web_url', title, url },
        { type: 'web_url', title, url },
      ],
      [
        {
          type: 'web_url',
          title,
          url: 'http://example.com',
          webview_height_ratio: 'tall',
          webview_share_button: 'hide',
          messenger_extensions: true,
          fallback_url: url,
        },
        { type: 'web_url', title, url: 'http://example.com' },
      ],
      [
        { type: 'postback', title, payload: 'P' },
        { type: 'postback', title, payload: 'P' },
      ],
      [
        { type: 'phone_number', title, payload: '+15550100' },
        { type: 'phone_number', title, payload: '+15550100' },
      ],
      [
        { type: 'account_link', url },
        { type: 'account_link', url },
      ],
      [{ type: 'account_unlink' }, { type: 'account_unlink' }],
      [
        { type: 'game_play', title, payload: 'P', game_metadata: { player_id: '1', context_id: '2' } },
        { type: 'game_play', title },
      ],
      [
        { type: 'audio_call', title },
        { type: 'audio_call', title, days: 7 },
      ],
      [
        { type: 'audio_call', title, expires_in_days: 3 },
        { type: 'audio_call', title, days: 3 },
      ],
    ] as const) {
      assert.deepEqual(button.decode(sent, PATH), read);
    }
  });

  it('that opens an address has one of three heights', () => {
    for (const webview_height_ratio of ['compact', 'tall', 'full']) {
      const sent = { type: 'web_url', title, url, webview_height_ratio };
      assert.deepEqual(button.decode(sent, PATH), { type: 'web_url', title, url });
    }
  });

  it('has no members of another type, and only known values', () => {
    const unknown = (name: string, value: unknown, of: object) =>
      assertRefuses(
        { ...of, [name]: value },
        'unknown_member',
        `Invalid keys "${name}" were found in param "buttons[0]".`,
        name,
      );
    unknown('url', url, { type: 'postback', title, payload: 'P' });
    unknown('title', title, { type: 'account_unlink' });
    unknown('expires_in_days', 3, { type: 'web_url', title, url });
    for (const expires_in_days of [0, 8]) {
      assert.throws(() => button.decode({ type: 'audio_call', title, expires_in_days }, PATH), ParamError);
    }
    for (const member of [{ webview_height_ratio: 'large' }, { webview_share_button: 'show' }, { fallback_url: 'a' }]) {
      assert.throws(() => button.decode({ type: 'web_url', title, url, ...member }, PATH), ParamError);
    }
    assert.throws(() => button.decode({ type: 'postback', title, payload: 'x'.repeat(1001) }, PATH), ParamError);
    assert.throws(() => button.decode({ type: 'other', title }, PATH), ParamError);
  });

  it('needs a title, apart from the links of accounts', () => {
    const message = 'Element button title cannot be empty.';
    for (const rest of [
      { type: 'web_url', url },
      { type: 'postback', payload: 'P' },
      { type: 'phone_number', payload: '+15550100' },
      { type: 'game_play' },
      { type: 'audio_call' },
    ]) {
      assertRefuses(rest, 'no_button_title', message, 'title');
    }
    assert.throws(() => button.decode({ type: 'audio_call', title: ' ' }, PATH), ParamError);
  });

  it('that opens an address needs one with http or https', () => {
    const empty = 'Web url cannot be empty for url type button';
    assertRefuses({ type: 'web_url', title }, 'no_button_url', empty, 'url');
    assertRefuses({ type: 'web_url', title, url: '' }, 'no_button_url', empty, 'url');
    const invalid = 'buttons[0][url] should represent a valid URL';
    for (const url of [
      'example.com',
      'ftp://example.com',
      'https:///a',
      'https://',
      'https://a b',
      ' https://a.b',
      'xhttps://a.b',
    ]) {
      assertRefuses({ type: 'web_url', title, url }, 'invalid_url', invalid, 'url');
    }
    assertRefuses({ type: 'account_link', url: 'http://example.com' }, 'invalid_url', invalid, 'url');
    assertRefuses({ type: 'account_link', url: 'http://a.b/https:' }, 'invalid_url', invalid, 'url');
    assertRefuses({ type: 'account_link', url: 'https://[' }, 'invalid_url', invalid, 'url');
    assert.equal(webUrl.decode('HTTPS://example.com', ['a']), 'HTTPS://example.com');
    assert.deepEqual(button.decode({ type: 'account_link', url: 'HTTPS://a.b' }, PATH), {
      type: 'account_link',
      url: 'HTTPS://a.b',
    });
    assert.throws(() => webUrl.decode(`https://a/${'b'.repeat(2000)}`, ['a']), ParamError);
    assertRefuses({ type: 'account_link' }, 'missing', 'The parameter buttons[0][url] is required', 'url');
  });

  it('that answers needs a payload', () => {
    const message = 'Payload cannot be empty for postback type button';
    assertRefuses({ type: 'postback', title }, 'no_postback_payload', message, 'payload');
    assertRefuses({ type: 'postback', title, payload: '' }, 'no_postback_payload', message, 'payload');
  });

  it('that telephones needs a number with its country code', () => {
    const missing = 'The parameter buttons[0][payload] is required';
    assertRefuses({ type: 'phone_number', title }, 'missing', missing, 'payload');
    const message = 'Param buttons[0][payload] must be a valid phone number';
    for (const payload of ['', '15550100', '+05550100', '+1555', '+1 555-010x', 'a+15550100', `+1${'5'.repeat(17)}`]) {
      assertRefuses({ type: 'phone_number', title, payload }, 'invalid_telephone', message, 'payload');
    }
    for (const payload of ['+1 (555) 010-0100', '+15.555', '+12345', `+1${'5'.repeat(16)}`]) {
      assert.deepEqual(button.decode({ type: 'phone_number', title, payload }, PATH), {
        type: 'phone_number',
        title,
        payload,
      });
    }
  });

  it('is described by a JSON Schema with a variant for each type', () => {
    const { oneOf } = button.schema as { readonly oneOf: readonly { readonly properties: object }[] };
    assert.equal(oneOf.length, 7);
    assert.deepEqual(Object.keys(oneOf[0]?.properties ?? {}), [
      'type',
      'title',
      'url',
      'webview_height_ratio',
      'webview_share_button',
      'messenger_extensions',
      'fallback_url',
    ]);
    assert.deepEqual(webUrl.schema, { type: 'string', format: 'uri' });
  });
});
