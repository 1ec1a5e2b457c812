import type { Call, CallEntry } from '../../control/shapes/calls.ts';

/** Name of each control that a consumer can start a call from. */
export const CALL_ENTRIES: Readonly<Record<CallEntry, string>> = {
  icon: 'call icon',
  call_prompt: 'call prompt',
  audio_call: 'call button of a template',
  missed_call: '“Call again” button of a missed call',
  completed_call: '“Call again” button of a completed call',
};

/** Returns the origin of a call, as the end of a sentence about it. */
export const describeOrigin = ({ entry }: Pick<Call, 'entry'>): string =>
  entry === null ? 'from the business' : `from the ${CALL_ENTRIES[entry]}`;
