import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decideTap, findOpening, reportGates, type Gate, type TapContext } from './call-eligibility.ts';
import { CALL_ENTRIES, type CallEntry } from './call-entry.ts';
import { DEFAULT_CALL_SETTINGS, RING_TARGETS, type CallSettings } from './call-settings.ts';

const ORDER: readonly Gate[] = [
  'page_eligible',
  'audio_enabled',
  'icon_enabled',
  'prompt_active',
  'call_hours',
  'not_in_call',
];
const MONDAY = Date.parse('2027-06-07T00:00:00Z');
const HOUR = 3_600_000;
const OFFICE = { timeZone: 'UTC', days: [{ day: 0, opens: 540, closes: 1020 }] };

/** A tap that rings, unless `given` or `settings` say otherwise. */
const aTap = (overrides: Partial<TapContext> = {}, settings: Partial<CallSettings> = {}): TapContext => ({
  eligible: true,
  settings: { ...DEFAULT_CALL_SETTINGS, ...settings },
  entry: 'icon',
  activeUntil: null,
  inCall: false,
  ...overrides,
});

const canExpire = (entry: CallEntry): boolean => entry === 'call_prompt' || entry === 'audio_call';

/** Any tap that can be, around the hours of a Monday. */
const anyTap: fc.Arbitrary<TapContext> = fc
  .record({
    eligible: fc.boolean(),
    entry: fc.constantFrom(...CALL_ENTRIES),
    hours: fc.integer({ min: -12, max: 36 }),
    inCall: fc.boolean(),
    settings: fc.record({
      audioEnabled: fc.boolean(),
      iconEnabled: fc.boolean(),
      videoEnabled: fc.boolean(),
      ringTarget: fc.constantFrom(...RING_TARGETS),
      callHours: fc.constantFrom(null, OFFICE, { timeZone: 'UTC', days: [] }),
    }),
  })
  .map(({ hours, ...tap }) => ({ ...tap, activeUntil: canExpire(tap.entry) ? MONDAY + hours * HOUR : null }));
const anyInstant = fc.integer({ min: -24 * 60, max: 48 * 60 }).map((minutes) => MONDAY + minutes * 60_000);

describe('The result of a tap', () => {
  it('is the first closed gate of the report, or the ring target of the settings; the report has every gate in order', () => {
    fc.assert(
      fc.property(anyTap, anyInstant, (tap, at) => {
        const gates = reportGates(tap, at);
        assert.deepEqual(
          gates.map(({ gate }) => gate),
          ORDER,
        );
        const closed = gates.find(({ open }) => open === false);
        assert.deepEqual(decideTap(tap, at), closed ? { stoppedBy: closed.gate } : { rings: tap.settings.ringTarget });
      }),
      { numRuns: 500 },
    );
  });

  it('changes by time alone only at an instant that the report gave before', () => {
    fc.assert(
      fc.property(anyTap, anyInstant, fc.integer({ min: 1, max: 36 * 60 }), (tap, at, minutes) => {
        const until = at + minutes * 60_000;
        const [before, after] = [decideTap(tap, at), decideTap(tap, until)];
        const changes = reportGates(tap, at).flatMap(({ changesAt }) => changesAt ?? []);
        if (changes.every((change) => change > until)) assert.deepEqual(before, after);
        for (const change of changes) assert.ok(change > at);
      }),
      { numRuns: 500 },
    );
  });

  it('is the gate that is closed, for each gate closed by itself', () => {
    const shutBy: readonly [Gate, TapContext][] = [
      ['page_eligible', aTap({ eligible: false })],
      ['audio_enabled', aTap({}, { audioEnabled: false })],
      ['icon_enabled', aTap({}, { iconEnabled: false })],
      ['prompt_active', aTap({ entry: 'call_prompt', activeUntil: MONDAY })],
      ['call_hours', aTap({}, { callHours: { timeZone: 'UTC', days: [] } })],
      ['not_in_call', aTap({ inCall: true })],
    ];
    for (const [gate, tap] of shutBy) assert.deepEqual(decideTap(tap, MONDAY), { stoppedBy: gate });
  });

  it('is the ring target when every gate is open', () => {
    for (const rings of RING_TARGETS) assert.deepEqual(decideTap(aTap({}, { ringTarget: rings }), MONDAY), { rings });
  });
});

describe('The gates of an entry', () => {
  const gatesOf = (entry: CallEntry) => {
    const tap = aTap({ entry, activeUntil: canExpire(entry) ? MONDAY + HOUR : null });
    return reportGates(tap, MONDAY).flatMap(({ gate, open }) => (open === null ? [] : [gate]));
  };

  for (const entry of ['icon', 'missed_call', 'completed_call'] as const) {
    it(`include the icon and no expiry: ${entry}`, () => {
      assert.deepEqual(
        gatesOf(entry),
        ORDER.filter((gate) => gate !== 'prompt_active'),
      );
      assert.deepEqual(decideTap(aTap({ entry }, { iconEnabled: false }), MONDAY), { stoppedBy: 'icon_enabled' });
    });
  }
  for (const entry of ['call_prompt', 'audio_call'] as const) {
    it(`include its expiry and not the icon: ${entry}`, () => {
      assert.deepEqual(
        gatesOf(entry),
        ORDER.filter((gate) => gate !== 'icon_enabled'),
      );
      const tap = aTap({ entry, activeUntil: MONDAY + HOUR }, { iconEnabled: false });
      assert.deepEqual(decideTap(tap, MONDAY), { rings: 'META' });
    });
  }

  it('have the setting that decides them, or null', () => {
    const settings = reportGates(aTap(), MONDAY).map(({ setting }) => setting);
    assert.deepEqual(settings, [null, 'audioEnabled', 'iconEnabled', null, 'callHours', null]);
  });
});

describe('Time alone', () => {
  const changesAt = (tap: TapContext, at: number, gate: Gate) =>
    reportGates(tap, at).find((report) => report.gate === gate)?.changesAt;

  it('expires a prompt: its last millisecond rings and the next does not', () => {
    const tap = aTap({ entry: 'call_prompt', activeUntil: MONDAY });
    assert.deepEqual(decideTap(tap, MONDAY - 1), { rings: 'META' });
    assert.equal(changesAt(tap, MONDAY - 1, 'prompt_active'), MONDAY);
    assert.deepEqual(decideTap(tap, MONDAY), { stoppedBy: 'prompt_active' });
    assert.equal(changesAt(tap, MONDAY, 'prompt_active'), null);
  });

  it('opens and closes the hours', () => {
    const tap = aTap({}, { callHours: OFFICE });
    const [opens, closes] = [MONDAY + 9 * HOUR, MONDAY + 17 * HOUR];
    for (const [at, open, change] of [
      [opens - 1, false, opens],
      [opens, true, closes],
      [closes - 1, true, closes],
      [closes, false, opens + 7 * 24 * HOUR],
    ] as const) {
      assert.deepEqual(decideTap(tap, at), open ? { rings: 'META' } : { stoppedBy: 'call_hours' });
      assert.equal(changesAt(tap, at, 'call_hours'), change);
    }
  });

  it('changes nothing when hours were never set or the Page is closed all week', () => {
    assert.equal(changesAt(aTap(), MONDAY, 'call_hours'), null);
    assert.equal(changesAt(aTap({}, { callHours: { timeZone: 'UTC', days: [] } }), MONDAY, 'call_hours'), null);
  });
});

describe('The next instant at which time alone opens or closes a gate', () => {
  const hours = { callHours: OFFICE };

  it('is the opening or closing for the hours, and the expiry for a prompt', () => {
    const prompt = aTap({ entry: 'call_prompt', activeUntil: MONDAY + HOUR }, hours);
    assert.equal(findOpening(prompt, MONDAY, 'call_hours'), MONDAY + 9 * HOUR);
    assert.equal(findOpening(prompt, MONDAY + 10 * HOUR, 'call_hours'), MONDAY + 17 * HOUR);
    assert.equal(findOpening(prompt, MONDAY, 'prompt_active'), MONDAY + HOUR);
  });

  it('is null for a gate that time does not move, for no hours, and after the expiry', () => {
    const prompt = aTap({ entry: 'call_prompt', activeUntil: MONDAY + HOUR }, hours);
    assert.equal(findOpening(prompt, MONDAY, 'icon_enabled'), null);
    assert.equal(findOpening(aTap(), MONDAY, 'call_hours'), null);
    assert.equal(findOpening(prompt, MONDAY + HOUR, 'prompt_active'), null);
  });
});
