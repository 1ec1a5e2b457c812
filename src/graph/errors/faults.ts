import type { FailureRow, FailureRows } from './failure.ts';
import { limitRows } from './limits.ts';

/**
 * Failures that a developer ordered through `PUT /_control/faults`. The texts are those of docs/graph/errors.md where
 * it has the code; any other code is answered with a text that says where it comes from.
 */
type Text = Pick<FailureRow, 'status' | 'message'> & Partial<Pick<FailureRow, 'type' | 'transient'>>;

const TEXTS: Readonly<Record<number, Text>> = {
  1: { status: 500, message: 'An unknown error occurred', transient: true },
  2: { status: 503, message: 'Service temporarily unavailable', transient: true },
  4: limitRows.app_limit_reached(),
  10: { status: 403, message: '(#10) Application does not have permission for this action' },
  17: { status: 400, message: '(#17) User request limit reached', transient: true },
  32: limitRows.page_limit_reached(),
  100: { status: 400, message: '(#100) Invalid parameter' },
  190: { status: 400, message: 'Invalid OAuth access token.' },
  200: { status: 403, message: '(#200) Permissions error' },
  551: { status: 400, message: "(#551) This person isn't available right now." },
  613: limitRows.send_limit_reached(),
  80006: limitRows.messenger_limit_reached(),
};

export const faultRows = {
  fault: (code: number, subcode: number | undefined, name: string) => ({
    ...(TEXTS[code] ?? { status: 400, message: `(#${code}) Fault ordered through /_control/faults` }),
    code,
    ...(subcode !== undefined && { subcode }),
    advice: `This answer is the injected fault ${name}: GET /_control/faults lists the faults, DELETE /_control/faults ends them.`,
  }),
} satisfies FailureRows;
