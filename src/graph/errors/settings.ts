import { didYouMeanZone } from '../../contract/suggest-time-zones.ts';
import { type FailureRows, forUser } from './failure.ts';

/**
 * Refusals of call settings. Phrases of Meta's call settings guide; numbers and user messages inferred. Source:
 * docs/graph/errors.md §6, docs/design.md §3.9.
 */

export const settingsRows = {
  // Number documented ("Page Not Allowlisted"), phrase documented (call routing); the number is sent as code and as error_subcode.
  page_not_eligible: () => ({
    status: 403,
    code: 2018389,
    subcode: 2018389,
    message: '(#2018389) Page not yet eligible',
    ...forUser(
      'Page Not Allowlisted',
      'Calling is not open to this Page: its country is not on the list, or Meta has not enabled it.',
    ),
  }),
  // Phrase documented as a prerequisite of call routing.
  calls_not_subscribed: () => ({
    status: 400,
    code: 100,
    message: '(#100) App must be subscribed to calls webhook to set ring_target to PARTNERS',
    ...forUser(
      'Not subscribed to calls',
      'Subscribe the app to the field calls twice: at /{app-id}/subscriptions and at /{page-id}/subscribed_apps.',
    ),
    blame: [['call_routing', 'ring_target']],
  }),
  // Inferred: the guide names no error for it.
  unknown_time_zone: ({ path, timeZone }: { readonly path: readonly string[]; readonly timeZone: string }) => ({
    status: 400,
    code: 100,
    message: '(#100) Invalid timezone_id for call hours',
    ...forUser(
      'Unknown time zone',
      `${JSON.stringify(timeZone.slice(0, 100))} is neither an IANA time zone such as America/Los_Angeles nor an offset such as +05:30${suggest(timeZone)}.`,
    ),
    blame: [path],
  }),
  // Phrases documented (call hours); no number published.
  closes_before_it_opens: ({ path }: { readonly path: readonly string[] }) => ({
    status: 400,
    code: 100,
    message: '(#100) Close time cannot be before open time',
    ...forUser(
      'Close time is not after open time',
      'A window opens and closes on the same day, and closes later than it opens; 2359 means until midnight.',
    ),
    blame: [path],
  }),
  duplicate_day: ({ path }: { readonly path: readonly string[] }) => ({
    status: 400,
    code: 100,
    message: '(#100) Duplicate day in request',
    ...forUser('Duplicate day', 'Each day can have one window.'),
    blame: [path],
  }),
} satisfies FailureRows;

/** Returns ` (did you mean Asia/Kolkata?)`, or nothing when no zone is near. */
function suggest(timeZone: string): string {
  const question = didYouMeanZone(timeZone);
  return question === undefined ? '' : ` (${question})`;
}
