import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallHours, Weekday } from '../../control/shapes/call-hours.ts';
import type { CallSettings } from '../../control/shapes/call-settings.ts';
import { compareSettings, describeHours } from './settings-difference.ts';

const hours = (...days: readonly [Weekday, string, string][]): CallHours => ({
  timezone_id: 'Europe/Berlin',
  weekly_operating_hours: days.map(([day_of_week, open_time, close_time]) => ({ day_of_week, open_time, close_time })),
});
const SETTINGS: CallSettings = {
  audio_enabled: true,
  icon_enabled: true,
  video_enabled: false,
  call_routing: { ring_target: 'META' },
};

test('each changed setting has its value before and after', () => {
  const after: CallSettings = {
    ...SETTINGS,
    icon_enabled: false,
    call_routing: { ring_target: 'PARTNERS' },
    call_hours: hours(['MONDAY', '0900', '1700']),
  };
  const changes = [
    { field: 'call_hours', before: 'not set', after: 'Mon 09:00–17:00 (Europe/Berlin)' },
    { field: 'call_routing', before: 'META', after: 'PARTNERS' },
    { field: 'icon_enabled', before: 'on', after: 'off' },
  ];
  assert.deepEqual(compareSettings(SETTINGS, after), changes);
  assert.deepEqual(
    compareSettings(after, SETTINGS),
    changes.map((change) => ({ field: change.field, before: change.after, after: change.before })),
  );
  assert.deepEqual(compareSettings(after, after), []);
});

test('days in a row with the same times are one range', () => {
  const cases: readonly [CallHours, string][] = [
    [hours(), 'closed all week (Europe/Berlin)'],
    [
      hours(['MONDAY', '0900', '1700'], ['TUESDAY', '0900', '1700'], ['THURSDAY', '0900', '1700']),
      'Mon–Tue 09:00–17:00, Thu 09:00–17:00 (Europe/Berlin)',
    ],
    [
      hours(['SUNDAY', '1000', '2359'], ['SATURDAY', '0800', '1200']),
      'Sat 08:00–12:00, Sun 10:00–24:00 (Europe/Berlin)',
    ],
  ];
  for (const [each, text] of cases) assert.equal(describeHours(each), text);
});
