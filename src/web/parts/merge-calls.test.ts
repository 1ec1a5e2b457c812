import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Call } from '../../control/shapes/calls.ts';
import type { List, SearchedList } from '../../control/shapes/list.ts';
import { mergeCalls, type CallsPosition, type RefusedEntry } from './merge-calls.ts';

const instant = (minute: number): string => new Date(Date.UTC(2026, 10, 27, 12, minute)).toISOString();
const call = (minute: number) => ({ id: `c_${minute}`, started_at: instant(minute) }) as Call;
const refused = (minute: number) => ({ revision: minute, at: instant(minute), kind: 'call_refused' }) as RefusedEntry;

/** Pages through calls and refused taps as the server lists them. */
function pageThrough(calls: readonly Call[], taps: readonly RefusedEntry[], limit: number): readonly string[][] {
  const parts: string[][] = [];
  for (let after: CallsPosition | undefined = {}; after;) {
    const { call: lastCall, revision }: CallsPosition = after;
    const olderCalls = calls.slice(lastCall === undefined ? 0 : calls.findIndex(({ id }) => id === lastCall) + 1);
    const olderTaps = taps.filter((each) => revision === undefined || each.revision < Number(revision));
    const callList: List<Call> = {
      data: olderCalls.slice(0, limit),
      ...(olderCalls.length > limit && { next: olderCalls[limit - 1]?.id ?? '' }),
    };
    const tapList: SearchedList<RefusedEntry> = {
      data: olderTaps.slice(0, limit),
      ...(olderTaps.length > limit && { next: String(olderTaps[limit - 1]?.revision) }),
    };
    const part = mergeCalls(callList, tapList, limit, after);
    parts.push(part.items.map((each) => (each.kind === 'call' ? each.call.id : `tap ${each.entry.revision}`)));
    after = part.next;
    assert.ok(parts.length < 20, 'the list ends');
  }
  return parts;
}

it('lists calls and refused taps in parts, newest first and each once', () => {
  const calls = [9, 8, 5, 2, 1].map(call);
  const taps = [7, 6, 4, 3].map(refused);
  const all = ['c_9', 'c_8', 'tap 7', 'tap 6', 'c_5', 'tap 4', 'tap 3', 'c_2', 'c_1'];
  for (const limit of [1, 2, 3, 4, 8, 9, 10]) assert.deepEqual(pageThrough(calls, taps, limit).flat(), all, `${limit}`);
  assert.deepEqual(pageThrough([], taps, 3), [['tap 7', 'tap 6', 'tap 4'], ['tap 3']]);
  assert.deepEqual(pageThrough([], [], 3), [[]]);
});

it('goes on where the search for refused taps ended', () => {
  const part = mergeCalls({ data: [call(9)] }, { data: [], next: '5', searched_until: instant(5) }, 3, {});
  assert.deepEqual([part.next, part.searchedUntil], [{ call: 'c_9', revision: '5' }, instant(5)]);
});
