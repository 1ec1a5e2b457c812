import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../control/shapes/messages.ts';
import { groupMessages } from './group-messages.ts';

const MINUTE = 60_000;
/** 23:50 in Berlin. */
const START = Date.parse('2027-03-15T22:50:00Z');

const message = (minute: number, from: Message['from'], persona?: string): Message => ({
  id: `m_${minute}`,
  psid: '1',
  type: 'text',
  from,
  at: new Date(START + minute * MINUTE).toISOString(),
  ...(persona !== undefined && { persona: { id: persona, name: persona, picture_url: 'https://example.com/' } }),
});

/** Returns the groups as text: `time` where the time is shown, `(` and `)` around the messages of one sender. */
const describe = (messages: readonly Message[], zone: string): string =>
  groupMessages(messages, zone)
    .map(({ message, startsTime, isFirst, isLast }) =>
      [startsTime ? 'time ' : '', isFirst ? '(' : '', message.from[0], isLast ? ')' : ' '].join(''),
    )
    .join('');

test('messages of one sender in a row are one group, also of a persona', () => {
  const messages = [message(0, 'consumer'), message(1, 'consumer'), message(2, 'page'), message(3, 'page', 'kim')];
  assert.equal(describe(messages, 'UTC'), 'time (c c)(p)(p)');
});

test('the time is shown after a pause of more than 15 minutes and on a new day of the zone', () => {
  const messages = [message(0, 'page'), message(5, 'page'), message(11, 'page'), message(27, 'page')];
  assert.equal(describe(messages, 'UTC'), 'time (p p p)time (p)');
  assert.equal(describe(messages, 'Europe/Berlin'), 'time (p p)time (p)time (p)');
});

test('a thread without messages has no groups', () => {
  assert.deepEqual(groupMessages([], 'UTC'), []);
});
