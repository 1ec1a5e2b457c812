import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { stored } from '../support/graph.ts';
import { startInstance, type Instance, type Reply } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** Friday noon in Los Angeles; the clocks go forward there on Sunday. */
const FRIDAY = '2027-03-12T20:00:00Z';
const day = (day_of_week: string, open_time: string, close_time: string) => ({ day_of_week, open_time, close_time });
const hours = (timezone_id: string, ...weekly_operating_hours: object[]) => ({ timezone_id, weekly_operating_hours });

async function start(t: TestContext, at = FRIDAY): Promise<Instance> {
  const instance = await startInstance({}, new ManualClock(at));
  t.after(() => instance.close());
  return instance;
}
const preview = (instance: Instance, call_hours: unknown): Promise<Reply> =>
  instance.control(`/pages/${instance.page.id}/call_hours/preview`, { call_hours });

describe('A preview of call hours', () => {
  it('shows the week from today on, and the effect of the next change of the clocks', async (t) => {
    const instance = await start(t);
    const page = { id: instance.page.id, token: instance.page.access_token };
    const before = await stored(instance, page);
    const week = [day('SUNDAY', '0100', '0500'), day('FRIDAY', '0900', '1700')];
    const { status, json } = await preview(instance, hours('America/Los_Angeles', ...week));
    assert.equal(status, 200);
    assert.deepEqual(json, {
      open: true,
      text: 'Open until Friday 17:00 (America/Los_Angeles).',
      next_change: '2027-03-13T01:00:00.000Z',
      next_opening: '2027-03-14T09:00:00.000Z',
      time_zone: 'America/Los_Angeles',
      utc_offset: '-08:00',
      week: {
        from: '2027-03-12T08:00:00.000Z',
        until: '2027-03-19T07:00:00.000Z',
        now: '2027-03-12T20:00:00.000Z',
        days: [
          ['2027-03-12', 'FRIDAY', '2027-03-12T08', '2027-03-13T08'],
          ['2027-03-13', 'SATURDAY', '2027-03-13T08', '2027-03-14T08'],
          ['2027-03-14', 'SUNDAY', '2027-03-14T08', '2027-03-15T07'],
          ['2027-03-15', 'MONDAY', '2027-03-15T07', '2027-03-16T07'],
          ['2027-03-16', 'TUESDAY', '2027-03-16T07', '2027-03-17T07'],
          ['2027-03-17', 'WEDNESDAY', '2027-03-17T07', '2027-03-18T07'],
          ['2027-03-18', 'THURSDAY', '2027-03-18T07', '2027-03-19T07'],
        ].map(([date, day_of_week, from, until]) => ({
          date,
          day_of_week,
          starts_at: `${from}:00:00.000Z`,
          ends_at: `${until}:00:00.000Z`,
        })),
        windows: [
          { opens_at: '2027-03-12T17:00:00.000Z', closes_at: '2027-03-13T01:00:00.000Z' },
          { opens_at: '2027-03-14T09:00:00.000Z', closes_at: '2027-03-14T12:00:00.000Z' },
        ],
      },
      clock_change: {
        at: '2027-03-14T10:00:00.000Z',
        from_offset: '-08:00',
        to_offset: '-07:00',
        text:
          'Clocks go forward one hour on Sunday 14 March 2027 at 02:00 (-08:00 → -07:00). ' +
          "Sunday's hours 01:00–05:00 last 3 hours that day instead of 4.",
      },
    });
    assert.deepEqual(await stored(instance, page), before);
  });

  for (const [what, at, call_hours, text] of [
    [
      'hours that the change passes by',
      FRIDAY,
      hours('America/Los_Angeles', day('SUNDAY', '0300', '0500')),
      'Clocks go forward one hour on Sunday 14 March 2027 at 02:00 (-08:00 → -07:00). This does not affect the hours.',
    ],
    [
      'hours inside a gap',
      FRIDAY,
      hours('us/pacific', day('SUNDAY', '0200', '0230')),
      'Clocks go forward one hour on Sunday 14 March 2027 at 02:00 (-08:00 → -07:00). ' +
        "Sunday's hours 02:00–02:30 do not occur that day.",
    ],
    [
      'hours inside an overlap',
      '2027-10-01T12:00:00Z',
      hours('Europe/Berlin', day('SUNDAY', '0215', '0245')),
      'Clocks go back one hour on Sunday 31 October 2027 at 03:00 (+02:00 → +01:00). ' +
        "Sunday's hours 02:15–02:45 occur twice that day.",
    ],
    [
      'half an hour',
      '2027-09-01T12:00:00Z',
      hours('Australia/Lord_Howe', day('SUNDAY', '0000', '0230')),
      'Clocks go forward 30 minutes on Sunday 3 October 2027 at 02:00 (+10:30 → +11:00). ' +
        "Sunday's hours 00:00–02:30 last 2 hours that day instead of 2 hours 30 minutes.",
    ],
    [
      'a change at midnight, which repeats the end of the day before',
      '2027-04-01T12:00:00Z',
      hours('America/Santiago', day('SATURDAY', '2200', '2359'), day('SUNDAY', '0000', '0100')),
      'Clocks go back one hour on Sunday 4 April 2027 at 00:00 (-03:00 → -04:00). ' +
        "Saturday's hours 22:00–24:00 last 3 hours that day instead of 2.",
    ],
  ] as const) {
    it(`describes the effect of the clocks on ${what}`, async (t) => {
      const { json } = await preview(await start(t, at), call_hours);
      assert.equal(json.clock_change.text, text);
    });
  }

  it('has no change of the clocks in zones without one', async (t) => {
    const instance = await start(t);
    for (const zone of ['Asia/Tokyo', '+05:30', 'Z']) {
      const { json } = await preview(instance, hours(zone, day('MONDAY', '0900', '1700')));
      assert.deepEqual([json.time_zone, json.clock_change], [zone, null]);
    }
    assert.equal((await preview(instance, hours('+05:30'))).json.utc_offset, '+05:30');
  });

  it('is open at all times without hours, in UTC, and closed all week with none', async (t) => {
    const instance = await start(t);
    const always = (await preview(instance, null)).json;
    assert.deepEqual(
      [always.open, always.text, always.next_change, always.next_opening, always.time_zone, always.utc_offset],
      [true, 'The Page can be called at all times.', null, null, 'UTC', '+00:00'],
    );
    const { from, until, windows } = always.week;
    assert.deepEqual([from, windows], ['2027-03-12T00:00:00.000Z', [{ opens_at: from, closes_at: until }]]);
    const closed = (await preview(instance, hours('Asia/Tokyo'))).json;
    assert.deepEqual(
      [closed.open, closed.text, closed.next_change, closed.next_opening, closed.week.windows],
      [false, 'Closed all week.', null, null, []],
    );
  });

  it("refuses hours with Graph's wording, and a Page that does not exist", async (t) => {
    const instance = await start(t);
    for (const [call_hours, reason, message, fields] of [
      [
        hours('UTC', day('MONDAY', '0900', '0900')),
        'closes_before_it_opens',
        '(#100) Close time cannot be before open time',
        ['call_hours', 'weekly_operating_hours', '0', 'close_time'],
      ],
      [hours('PST'), 'unknown_time_zone', '(#100) Invalid timezone_id for call hours', ['call_hours', 'timezone_id']],
      [undefined, 'invalid_parameter', '(#100) The parameter call_hours is required', ['call_hours']],
      ['x', 'invalid_parameter', '(#100) Param call_hours must be a JSON object', ['call_hours']],
      [
        {},
        'invalid_parameter',
        '(#100) The parameter call_hours[timezone_id] is required',
        ['call_hours', 'timezone_id'],
      ],
    ] as const) {
      const { status, json } = await preview(instance, call_hours);
      assert.deepEqual(
        [status, json.error.reason, json.error.message, json.error.fields],
        [400, reason, message, [fields]],
      );
    }
    const nowhere = await instance.control('/pages/5/call_hours/preview', { call_hours: null });
    assert.deepEqual(
      [nowhere.status, nowhere.json],
      [404, { error: { reason: 'not_found', message: 'There is no page 5.' } }],
    );
  });
});
