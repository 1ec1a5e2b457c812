import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changeProfile,
  findProfileTap,
  PROFILE_TAP_SOURCES,
  removeFromProfile,
  selectVisible,
  type MessengerProfile,
} from './messenger-profile.ts';

const POSTBACK = { type: 'postback', title: 'Talk', payload: 'TALK' } as const;
const GERMAN = { type: 'postback', title: 'Reden', payload: 'TALK' } as const;
const PROFILE: MessengerProfile = {
  get_started: { payload: 'START' },
  greeting: [
    { locale: 'de_DE', text: 'Hallo {{user_full_name}}' },
    { locale: 'default', text: 'Hello {{user_first_name}} / {{user_last_name}}' },
  ],
  persistent_menu: [
    { locale: 'default', call_to_actions: [POSTBACK] },
    { locale: 'de_DE', call_to_actions: [GERMAN] },
    { locale: 'zh_CN', composer_input_disabled: true },
  ],
  ice_breakers: [
    { locale: 'default', call_to_actions: [{ question: 'Where?', payload: 'WHERE' }] },
    { locale: 'de_DE', call_to_actions: [{ question: 'Wo?', payload: 'WHERE' }] },
  ],
};

test('A person sees the entries of their own locale, or else the default ones', () => {
  const person = (locale: string) => ({ firstName: 'Alex', lastName: 'de Wit', locale });
  const greeting = (locale: string) => selectVisible(PROFILE, person(locale), true).greeting;
  assert.deepEqual([greeting('de_DE'), greeting('fr_FR')], ['Hallo Alex de Wit', 'Hello Alex / de Wit']);
  const menu = (locale: string) => selectVisible(PROFILE, person(locale), false).menu;
  assert.deepEqual([menu('de_DE'), menu('en_US'), menu('zh_CN')], [[GERMAN], [POSTBACK], []]);
  assert.equal(selectVisible(PROFILE, person('zh_CN'), false).isComposerDisabled, true);
  assert.equal(findProfileTap(PROFILE, 'ice_breakers', 'de_DE')?.title, 'Wo?');
  assert.equal(findProfileTap(PROFILE, 'persistent_menu', 'zh_CN'), undefined);
});

test('A change replaces whole fields and leaves the others', () => {
  const changed = changeProfile(PROFILE, { greeting: [{ locale: 'default', text: 'Hi' }] });
  assert.deepEqual(changed, { ...PROFILE, greeting: [{ locale: 'default', text: 'Hi' }] });
});

const ALEX = { firstName: 'Alex', lastName: 'de Wit', locale: 'en_US' };
const link = (url: string, messenger_extensions?: boolean) =>
  ({
    type: 'web_url',
    title: 'Open',
    url,
    ...(messenger_extensions !== undefined && { messenger_extensions }),
  }) as const;

test('A menu link that opens inside of Messenger needs a domain that was listed before', () => {
  const base: MessengerProfile = {
    get_started: { payload: 'START' },
    whitelisted_domains: ['https://shop.example.com'],
  };
  const menu = (url: string, extensions?: boolean): MessengerProfile => ({
    persistent_menu: [
      { locale: 'default', call_to_actions: [POSTBACK] },
      { locale: 'de_DE', call_to_actions: [POSTBACK, link(url, extensions)] },
    ],
  });
  const refused = {
    refusal: { reason: 'domain_not_listed', path: ['persistent_menu', '1', 'call_to_actions', '1', 'url'] },
  };
  assert.throws(() => changeProfile(base, menu('https://other.example.com/a', true)), refused);
  assert.throws(
    () => changeProfile({ get_started: { payload: 'A' } }, menu('https://shop.example.com/a', true)),
    refused,
  );
  const sentWithIt = { ...menu('https://shop.example.com/', true), whitelisted_domains: ['https://shop.example.com'] };
  assert.throws(() => changeProfile({ get_started: { payload: 'A' } }, sentWithIt), refused);
  for (const [url, extensions] of [
    ['https://shop.example.com/a', true],
    ['https://other.example.com/a', false],
    ['https://other.example.com/a', undefined],
  ] as const) {
    const patch = menu(url, extensions);
    assert.deepEqual(changeProfile(base, patch), { ...base, ...patch });
  }
});

test('A menu needs a Get Started button, which cannot be removed before it', () => {
  const missing = { refusal: { reason: 'get_started_missing' } };
  assert.throws(() => changeProfile({}, { persistent_menu: [{ locale: 'default' }] }), missing);
  assert.throws(() => removeFromProfile(PROFILE, ['get_started']), missing);
  const { persistent_menu: menu, get_started: started, ...others } = PROFILE;
  assert.ok(menu && started);
  assert.deepEqual(removeFromProfile(PROFILE, ['persistent_menu']), { get_started: started, ...others });
  assert.deepEqual(removeFromProfile(PROFILE, ['get_started', 'persistent_menu']), others);
});

test('A thread without messages shows the greeting and the ice breakers, or else the Get Started button', () => {
  const question = { question: 'Prices?', payload: 'PRICES' };
  const nothing = { greeting: null, getStarted: null, iceBreakers: [], menu: [], isComposerDisabled: false };
  assert.deepEqual(selectVisible({}, ALEX, true), nothing);
  assert.deepEqual(selectVisible({ get_started: { payload: 'START' } }, ALEX, true), {
    ...nothing,
    getStarted: 'START',
  });
  const plain: MessengerProfile = { get_started: { payload: 'START' }, ice_breakers: [question] };
  assert.deepEqual(selectVisible(plain, ALEX, true), { ...nothing, iceBreakers: [question] });
  const german: MessengerProfile = { ice_breakers: [{ locale: 'de_DE', call_to_actions: [question] }] };
  assert.deepEqual(selectVisible(german, ALEX, true), nothing);
});

test('A thread with messages shows the menu only', () => {
  const nothing = { greeting: null, getStarted: null, iceBreakers: [], menu: [], isComposerDisabled: false };
  assert.deepEqual(selectVisible({}, ALEX, false), nothing);
  assert.deepEqual(selectVisible(PROFILE, ALEX, false), { ...nothing, menu: [POSTBACK] });
});

test('A tap is the first of its part, or the one with the payload; it is none where the part has nothing', () => {
  const profile: MessengerProfile = {
    ...PROFILE,
    ice_breakers: [
      { question: 'Where?', payload: 'WHERE' },
      { question: 'When?', payload: 'WHEN' },
    ],
    persistent_menu: [{ locale: 'default', call_to_actions: [link('https://example.com'), POSTBACK] }],
  };
  const tap = (source: (typeof PROFILE_TAP_SOURCES)[number], payload?: string) =>
    findProfileTap(profile, source, 'en_US', payload);
  assert.deepEqual(
    PROFILE_TAP_SOURCES.map((source) => tap(source)),
    [
      { title: 'Get Started', payload: 'START' },
      { title: 'Where?', payload: 'WHERE' },
      { title: 'Talk', payload: 'TALK' },
    ],
  );
  assert.deepEqual(tap('ice_breakers', 'WHEN'), { title: 'When?', payload: 'WHEN' });
  assert.equal(tap('ice_breakers', 'TALK'), undefined);
  for (const source of PROFILE_TAP_SOURCES) assert.equal(findProfileTap({}, source, 'en_US'), undefined);
});
