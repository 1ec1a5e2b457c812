import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CallHours } from './call-hours.ts';
import {
  changeCallSettings,
  DEFAULT_CALL_SETTINGS,
  RING_TARGETS,
  areCallSettingsEqual,
  type CallSettings,
  type CallSettingsPatch,
  type ChangeContext,
} from './call-settings.ts';
import { Refused, type Refusal } from './refusal.ts';

const ANYTHING: ChangeContext = { eligible: true, subscribedToCalls: true };
const NOTHING: ChangeContext = { eligible: false, subscribedToCalls: false };

const day = (index: number, opens: number, closes: number) => ({ day: index, opens, closes });
const hours = (...days: CallHours['days']): CallHours => ({ timeZone: 'UTC', days });
const nineToFive = hours(day(0, 540, 1020));

function refusalOf(patch: CallSettingsPatch, context: ChangeContext): Refusal {
  try {
    changeCallSettings(DEFAULT_CALL_SETTINGS, patch, context);
  } catch (error) {
    assert.ok(error instanceof Refused);
    return error.refusal;
  }
  assert.fail('nothing was refused');
}

const anyHours: fc.Arbitrary<CallHours> = fc.record({
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'europe/berlin', '+05:30', 'Z'),
  days: fc.uniqueArray(
    fc
      .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1438 }), fc.integer({ min: 0, max: 1438 }))
      .map(([index, a, b]) => day(index, Math.min(a, b), Math.max(a, b) + 1)),
    { selector: (each) => each.day },
  ),
});
const anyPatch: fc.Arbitrary<CallSettingsPatch> = fc.record(
  {
    audioEnabled: fc.boolean(),
    iconEnabled: fc.boolean(),
    videoEnabled: fc.boolean(),
    ringTarget: fc.constantFrom(...RING_TARGETS),
    callHours: anyHours,
  },
  { requiredKeys: [] },
);
const change = (settings: CallSettings, patch: CallSettingsPatch) => changeCallSettings(settings, patch, ANYTHING);
const anySettings = anyPatch.map((patch) => change(DEFAULT_CALL_SETTINGS, patch));

describe('the call settings of a new Page', () => {
  it('are audio calls and icon on, video off, routing META and no call hours', () => {
    assert.deepEqual(DEFAULT_CALL_SETTINGS, {
      audioEnabled: true,
      iconEnabled: true,
      videoEnabled: false,
      ringTarget: 'META',
      callHours: null,
    });
  });
});

describe('the ring targets', () => {
  it('are META and PARTNERS', () => assert.deepEqual(RING_TARGETS, ['META', 'PARTNERS']));
});

describe('a change of call settings', () => {
  it('changes the members of the patch and nothing else, for any combination', () => {
    fc.assert(
      fc.property(anySettings, anyPatch, (settings, patch) => {
        const changed = change(settings, patch);
        const byDay = patch.callHours && {
          callHours: { ...patch.callHours, days: patch.callHours.days.toSorted((a, b) => a.day - b.day) },
        };
        assert.deepEqual(changed, { ...settings, ...patch, ...byDay });
      }),
    );
  });

  it('returns the same object when it is made a second time', () => {
    fc.assert(
      fc.property(anySettings, anyPatch, (settings, patch) => {
        const changed = change(settings, patch);
        assert.equal(change(changed, patch), changed);
        assert.equal(changed === settings, areCallSettingsEqual(changed, settings));
      }),
    );
  });

  it('does not modify the object that it changes', () => {
    const settings = Object.freeze({ ...DEFAULT_CALL_SETTINGS });
    assert.notEqual(change(settings, { iconEnabled: false }), settings);
    assert.deepEqual(settings, DEFAULT_CALL_SETTINGS);
  });

  it('replaces all previous hours', () => {
    const before = change(DEFAULT_CALL_SETTINGS, { callHours: hours(day(0, 540, 1020), day(1, 540, 1020)) });
    const after = hours(day(4, 0, 1439));
    assert.deepEqual(change(before, { callHours: after }).callHours, after);
    assert.deepEqual(change(before, { callHours: hours() }).callHours, hours());
  });

  it('distinguishes an empty list of days (always closed) from hours that were never set (always open)', () => {
    const closed = change(DEFAULT_CALL_SETTINGS, { callHours: hours() });
    assert.notEqual(closed, DEFAULT_CALL_SETTINGS);
    assert.equal(areCallSettingsEqual(closed, DEFAULT_CALL_SETTINGS), false);
    assert.equal(areCallSettingsEqual(DEFAULT_CALL_SETTINGS, closed), false);
  });

  it('refuses PARTNERS for an app that is not subscribed to calls, and never META', () => {
    const context = { eligible: true, subscribedToCalls: false };
    assert.deepEqual(refusalOf({ ringTarget: 'PARTNERS' }, context), { reason: 'calls_not_subscribed' });
    assert.equal(changeCallSettings(DEFAULT_CALL_SETTINGS, { ringTarget: 'META' }, context), DEFAULT_CALL_SETTINGS);
    const partners = { ...DEFAULT_CALL_SETTINGS, ringTarget: 'PARTNERS' } as const;
    assert.equal(changeCallSettings(partners, { ringTarget: 'META' }, context).ringTarget, 'META');
  });

  it('keeps PARTNERS when an app without a subscription changes another setting', () => {
    const partners = { ...DEFAULT_CALL_SETTINGS, ringTarget: 'PARTNERS' } as const;
    const changed = changeCallSettings(partners, { iconEnabled: false }, NOTHING);
    assert.deepEqual(changed, { ...partners, iconEnabled: false });
  });

  it('refuses any routing of a Page that is not eligible, before every other check', () => {
    for (const ringTarget of RING_TARGETS) {
      const patch = { ringTarget, callHours: { timeZone: 'Mars/X', days: [] } };
      assert.deepEqual(refusalOf(patch, NOTHING), { reason: 'page_not_eligible' });
    }
  });

  it('refuses invalid hours before a missing subscription, and applies nothing of the patch', () => {
    const bad = { iconEnabled: false, ringTarget: 'PARTNERS' } as const;
    const context = { eligible: true, subscribedToCalls: false };
    const path = ['call_hours', 'weekly_operating_hours'];
    for (const [callHours, refusal] of [
      [
        { timeZone: 'PST', days: [] },
        { reason: 'unknown_time_zone', path: ['call_hours', 'timezone_id'], timeZone: 'PST' },
      ],
      [hours(day(0, 540, 540)), { reason: 'closes_before_it_opens', path: [...path, '0', 'close_time'] }],
      [hours(day(0, 540, 600), day(1, 1, 0)), { reason: 'closes_before_it_opens', path: [...path, '1', 'close_time'] }],
      [hours(day(3, 0, 1), day(3, 5, 6)), { reason: 'duplicate_day', path: [...path, '1', 'day_of_week'] }],
    ] as const) {
      assert.deepEqual(refusalOf({ ...bad, callHours }, context), refusal);
    }
  });
});

describe('equality of call settings', () => {
  const settings: CallSettings = { ...DEFAULT_CALL_SETTINGS, callHours: nineToFive };

  it('holds for equal values in other objects', () => {
    assert.ok(areCallSettingsEqual(settings, structuredClone(settings)));
  });

  it('does not hold when any one value differs', () => {
    for (const other of [
      { audioEnabled: false },
      { iconEnabled: false },
      { videoEnabled: true },
      { ringTarget: 'PARTNERS' },
      { callHours: null },
      { callHours: hours() },
      { callHours: { ...nineToFive, timeZone: 'utc' } },
      { callHours: hours(day(1, 540, 1020)) },
      { callHours: hours(day(0, 541, 1020)) },
      { callHours: hours(day(0, 540, 1021)) },
      { callHours: hours(day(0, 540, 1020), day(1, 540, 1020)) },
    ] as const) {
      const changed = { ...settings, ...other };
      assert.equal(areCallSettingsEqual(settings, changed), false, JSON.stringify(other));
      assert.equal(areCallSettingsEqual(changed, settings), false, JSON.stringify(other));
    }
  });
});
