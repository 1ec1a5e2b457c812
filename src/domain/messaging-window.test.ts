import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HUMAN_AGENT_WINDOW_MS, STANDARD_WINDOW_MS, isWindowOpen, findWindowEnd } from './messaging-window.ts';

const ACT = Date.parse('2027-06-01T12:00:00Z');
const HOUR = 3_600_000;

describe('The messaging window', () => {
  it('is closed when the person has never acted', () => {
    assert.equal(findWindowEnd(null), null);
    assert.equal(isWindowOpen(null, ACT), false);
    assert.equal(isWindowOpen(null, -1), false, 'before 1970');
    assert.equal(isWindowOpen(null, ACT, HUMAN_AGENT_WINDOW_MS), false);
  });

  it('lasts 24 hours from the last act: its last millisecond is open and the next is not', () => {
    assert.equal(STANDARD_WINDOW_MS, 24 * HOUR);
    assert.equal(findWindowEnd(ACT), ACT + 24 * HOUR);
    const instants = [ACT, ACT + 24 * HOUR - 1, ACT + 24 * HOUR];
    assert.deepEqual(
      instants.map((at) => isWindowOpen(ACT, at)),
      [true, true, false],
    );
  });

  it('lasts 7 days for messages with HUMAN_AGENT', () => {
    const until = ACT + 7 * 24 * HOUR;
    assert.equal(findWindowEnd(ACT, HUMAN_AGENT_WINDOW_MS), until);
    assert.deepEqual(
      [until - 1, until].map((at) => isWindowOpen(ACT, at, HUMAN_AGENT_WINDOW_MS)),
      [true, false],
    );
  });
});
