import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeProfile, findProfileTap, selectVisible, type MessengerProfile } from './messenger-profile.ts';

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
