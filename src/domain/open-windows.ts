import type { Schedule } from './call-hours.ts';

/** A time `[opensAt, closesAt)` in which the hours are open. Epoch ms. */
export interface OpenWindow {
  readonly opensAt: number;
  readonly closesAt: number;
}

/** Returns the open windows of `[from, until)` (epoch ms): in order, cut at both ends, adjacent ones as one. */
export function listOpenWindows(schedule: Schedule, from: number, until: number): readonly OpenWindow[] {
  const windows: OpenWindow[] = [];
  for (let at = from; at < until;) {
    const next = Math.min(schedule.nextChange(at) ?? until, until);
    if (schedule.isOpenAt(at)) windows.push({ opensAt: at, closesAt: next });
    at = next;
  }
  return windows;
}
