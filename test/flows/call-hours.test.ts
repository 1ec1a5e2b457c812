import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { openWindow, PROMPT, type TestThread } from '../support/thread.ts';

type Day = readonly [day: string, opens: string, closes: string];

/** A thread with a prompt that lives for years, on a Page with these hours in Los Angeles. */
async function withHours(instance: Instance, days: readonly Day[]): Promise<TestThread> {
  const weekly_operating_hours = days.map(([day_of_week, open_time, close_time]) => ({
    day_of_week,
    open_time,
    close_time,
  }));
  const call_hours = { timezone_id: 'America/Los_Angeles', weekly_operating_hours };
  const thread = await openWindow(instance, { call_settings: { call_hours } });
  await thread.sent({ attachment: { type: 'template', payload: { ...PROMPT.attachment.payload, ttl_days: 1000 } } });
  return thread;
}

/** Resolves to the open state of the Page and the time of its next change. */
interface Hours {
  readonly open: boolean;
  readonly changes: string;
}
type Step = readonly [instant: string, hours: Hours];
const open = (closes: string): Hours => ({ open: true, changes: closes });
const shut = (opens: string): Hours => ({ open: false, changes: opens });

const CLOSED = 'The Page is outside its call hours.';
const iso = (instant: string) => new Date(instant).toISOString();

/**
 * Expects that icon and prompt ring at an instant, or are refused until `opensAt`; that the thread shows the same, and
 * that `explain` says so, now and of any other instant.
 */
async function expectAt(instance: Instance, thread: TestThread, [instant, { open, changes: at }]: Step): Promise<void> {
  const changes = iso(at);
  instance.clock.set(instant);
  for (const entry of ['icon', 'call_prompt'] as const) {
    if (open) {
      const callId = await thread.ring(entry);
      assert.equal((await instance.control(`/calls/${callId}/hang_up`, { as: 'consumer' })).status, 200);
    } else {
      await thread.tapRefused({ gate: 'call_hours', setting: 'call_hours', opens_at: changes, text: CLOSED }, entry);
    }
    await explains(thread, entry, [undefined, { open, changes }]);
  }
  const { hours, icon } = await thread.view();
  assert.deepEqual([hours.open, hours.next_change], [open, changes]);
  assert.deepEqual([icon.usable, icon.changes_at, icon.reason], [open, changes, open ? undefined : CLOSED]);
}

/** Expects what `explain` says of an instant; of this one where it is undefined. */
async function explains(
  thread: TestThread,
  entry: string,
  [at, { open, changes }]: readonly [string | undefined, Hours],
) {
  const explained = await thread.explain({ entry, ...(at !== undefined && { at }) });
  const gate = explained.gates.find((each: { gate: string }) => each.gate === 'call_hours');
  assert.deepEqual(
    [explained.rings, explained.text, gate.verdict, gate.setting, gate.changes_at, gate.text],
    [
      open ? 'META' : null,
      open ? "It rings in the Page's inbox." : CLOSED,
      open ? 'open' : 'closed',
      'call_hours',
      iso(changes),
      open ? undefined : CLOSED,
    ],
  );
  assert.equal(gate.value.timezone_id, 'America/Los_Angeles');
}

/** Each with its steps in the order of time, which goes forward only. */
const SCENARIOS: readonly { readonly title: string; readonly days: readonly Day[]; readonly steps: readonly Step[] }[] =
  [
    {
      title: 'Monday 0900 to 1700 in winter, to the second at both ends',
      days: [['MONDAY', '0900', '1700']],
      steps: [
        ['2027-01-10T12:00:00-08:00', shut('2027-01-11T09:00:00-08:00')],
        ['2027-01-11T08:59:59-08:00', shut('2027-01-11T09:00:00-08:00')],
        ['2027-01-11T08:59:59.999-08:00', shut('2027-01-11T09:00:00-08:00')],
        ['2027-01-11T09:00:00-08:00', open('2027-01-11T17:00:00-08:00')],
        ['2027-01-11T16:59:59-08:00', open('2027-01-11T17:00:00-08:00')],
        ['2027-01-11T16:59:59.999-08:00', open('2027-01-11T17:00:00-08:00')],
        ['2027-01-11T17:00:00-08:00', shut('2027-01-18T09:00:00-08:00')],
        ['2027-01-12T09:00:00-08:00', shut('2027-01-18T09:00:00-08:00')],
      ],
    },
    {
      title: 'Monday 0900 to 1700 over the night in which clocks go forward',
      days: [['MONDAY', '0900', '1700']],
      steps: [
        ['2027-03-08T17:00:00-08:00', shut('2027-03-15T09:00:00-07:00')],
        ['2027-03-14T09:00:00-07:00', shut('2027-03-15T09:00:00-07:00')],
        ['2027-03-15T08:59:59-07:00', shut('2027-03-15T09:00:00-07:00')],
        ['2027-03-15T09:00:00-07:00', open('2027-03-15T17:00:00-07:00')],
        ['2027-03-15T16:59:59-07:00', open('2027-03-15T17:00:00-07:00')],
        ['2027-03-15T17:00:00-07:00', shut('2027-03-22T09:00:00-07:00')],
      ],
    },
    {
      title: 'Monday 0900 to 1700 over the night in which clocks go back',
      days: [['MONDAY', '0900', '1700']],
      steps: [
        ['2027-11-01T17:00:00-07:00', shut('2027-11-08T09:00:00-08:00')],
        ['2027-11-07T09:00:00-08:00', shut('2027-11-08T09:00:00-08:00')],
        ['2027-11-08T08:59:59-08:00', shut('2027-11-08T09:00:00-08:00')],
        ['2027-11-08T09:00:00-08:00', open('2027-11-08T17:00:00-08:00')],
        ['2027-11-08T16:59:59-08:00', open('2027-11-08T17:00:00-08:00')],
        ['2027-11-08T17:00:00-08:00', shut('2027-11-15T09:00:00-08:00')],
      ],
    },
    {
      title: 'Sunday 0900 to 1700 on 14 March 2027, seven hours after the gap',
      days: [['SUNDAY', '0900', '1700']],
      steps: [
        ['2027-03-14T01:59:59-08:00', shut('2027-03-14T09:00:00-07:00')],
        ['2027-03-14T08:59:59-07:00', shut('2027-03-14T09:00:00-07:00')],
        ['2027-03-14T09:00:00-07:00', open('2027-03-14T17:00:00-07:00')],
        ['2027-03-14T17:00:00-07:00', shut('2027-03-21T09:00:00-07:00')],
      ],
    },
    {
      title: 'Sunday 0100 to 0230 on 14 March 2027: it ends where the gap begins',
      days: [['SUNDAY', '0100', '0230']],
      steps: [
        ['2027-03-14T00:59:59-08:00', shut('2027-03-14T01:00:00-08:00')],
        ['2027-03-14T01:00:00-08:00', open('2027-03-14T03:00:00-07:00')],
        ['2027-03-14T01:59:59-08:00', open('2027-03-14T03:00:00-07:00')],
        ['2027-03-14T03:00:00-07:00', shut('2027-03-21T01:00:00-07:00')],
      ],
    },
    {
      title: 'Sunday 0230 to 0500 on 14 March 2027: it begins where the gap ends',
      days: [['SUNDAY', '0230', '0500']],
      steps: [
        ['2027-03-14T01:59:59-08:00', shut('2027-03-14T03:00:00-07:00')],
        ['2027-03-14T03:00:00-07:00', open('2027-03-14T05:00:00-07:00')],
        ['2027-03-14T04:59:59-07:00', open('2027-03-14T05:00:00-07:00')],
        ['2027-03-14T05:00:00-07:00', shut('2027-03-21T02:30:00-07:00')],
      ],
    },
    {
      title: 'Sunday 0200 to 0300 on 14 March 2027: the gap leaves nothing of it',
      days: [['SUNDAY', '0200', '0300']],
      steps: [
        ['2027-03-14T01:59:59-08:00', shut('2027-03-21T02:00:00-07:00')],
        ['2027-03-14T03:00:00-07:00', shut('2027-03-21T02:00:00-07:00')],
        ['2027-03-21T02:00:00-07:00', open('2027-03-21T03:00:00-07:00')],
      ],
    },
    {
      title: 'Sunday 0100 to 0200 on 7 November 2027: both passes of the overlap, two hours',
      days: [['SUNDAY', '0100', '0200']],
      steps: [
        ['2027-11-07T00:59:59-07:00', shut('2027-11-07T01:00:00-07:00')],
        ['2027-11-07T01:00:00-07:00', open('2027-11-07T02:00:00-08:00')],
        ['2027-11-07T01:59:59-07:00', open('2027-11-07T02:00:00-08:00')],
        ['2027-11-07T01:00:00-08:00', open('2027-11-07T02:00:00-08:00')],
        ['2027-11-07T01:59:59-08:00', open('2027-11-07T02:00:00-08:00')],
        ['2027-11-07T02:00:00-08:00', shut('2027-11-14T01:00:00-08:00')],
      ],
    },
    {
      title: 'Sunday 0030 to 0130 on 7 November 2027: it opens again with the second pass',
      days: [['SUNDAY', '0030', '0130']],
      steps: [
        ['2027-11-07T00:30:00-07:00', open('2027-11-07T01:30:00-07:00')],
        ['2027-11-07T01:30:00-07:00', shut('2027-11-07T01:00:00-08:00')],
        ['2027-11-07T01:59:59-07:00', shut('2027-11-07T01:00:00-08:00')],
        ['2027-11-07T01:00:00-08:00', open('2027-11-07T01:30:00-08:00')],
        ['2027-11-07T01:30:00-08:00', shut('2027-11-14T00:30:00-08:00')],
      ],
    },
  ];

describe('Taps inside and outside the call hours of Los Angeles:', () => {
  for (const { title, days, steps } of SCENARIOS) {
    it(title, async (t) => {
      const instance = await startInstance({}, new ManualClock('2027-01-01T00:00:00Z'));
      t.after(() => instance.close());
      const thread = await withHours(instance, days);
      for (const step of steps) await explains(thread, 'icon', step);
      for (const step of steps) await expectAt(instance, thread, step);
      for (const step of steps) await explains(thread, 'call_prompt', step);
    });
  }

  it('closed all week: no tap rings, and no opening is named', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const thread = await withHours(instance, []);
    for (const entry of ['icon', 'call_prompt'] as const) {
      await thread.tapRefused({ gate: 'call_hours', setting: 'call_hours', text: CLOSED }, entry);
      const { rings, gates } = await thread.explain({ entry });
      assert.deepEqual(
        [rings, gates[4].gate, gates[4].verdict, gates[4].changes_at],
        [null, 'call_hours', 'closed', null],
      );
    }
  });

  it('a change of hours holds from that moment on, in threads that are open', async (t) => {
    const instance = await startInstance({}, new ManualClock('2027-01-11T18:00:00Z'));
    t.after(() => instance.close());
    const thread = await withHours(instance, [['MONDAY', '0900', '1700']]);
    assert.equal((await thread.view()).icon.usable, true);
    await thread.set({ call_hours: { timezone_id: 'America/Los_Angeles', weekly_operating_hours: [] } });
    assert.equal((await thread.view()).icon.usable, false);
    await thread.tapRefused({ gate: 'call_hours', setting: 'call_hours', text: CLOSED }, 'icon');
  });
});
