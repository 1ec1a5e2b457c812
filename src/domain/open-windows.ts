import type { Schedule } from './call-hours.ts';

/** A stretch of time `[opensAt, closesAt)` in which it is open. Epoch ms. */
export interface OpenWindow {
  readonly opensAt: number;
  readonly closesAt: number;
}

/** When a schedule is open in `[from, until)`: in order, cut at both ends, two that touch as one. */
export function listOpenWindows(schedule: Schedule, from: number, until: number): readonly OpenWindow[] {
  const windows: OpenWindow[] = [];
  for (let at = from; at < until;) {
    const next = Math.min(schedule.nextChange(at) ?? until, until);
    if (schedule.isOpenAt(at)) windows.push({ opensAt: at, closesAt: next });
    at = next;
  }
  return windows;
}
