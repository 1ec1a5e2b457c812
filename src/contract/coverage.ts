import { coveredSettings } from './coverage/call-settings.ts';
import type { Covered } from './coverage/covered.ts';
import { coveredFailures } from './coverage/failures.ts';
import { coveredMessages } from './coverage/messages.ts';
import { coveredProfile } from './coverage/messenger-profile.ts';
import { missingErrors } from './coverage/missing-errors.ts';
import { coveredEdges, coveredOperations } from './coverage/operations.ts';
import { coveredParameterErrors } from './coverage/parameter-errors.ts';
import { coveredRefusals } from './coverage/refusals.ts';
import { coveredTransport } from './coverage/transport.ts';
import { coveredFields, coveredWebhooks } from './coverage/webhooks.ts';

/** A part of the coverage table. */
export interface CoverageSection {
  readonly title: string;
  readonly rows: readonly Covered[];
}

/** The whole table, in the order of docs/coverage.md. */
export const coverageSections: readonly CoverageSection[] = [
  { title: 'Operations', rows: coveredOperations },
  { title: 'Edges that are missing', rows: coveredEdges },
  { title: 'Call settings', rows: coveredSettings },
  { title: 'Messages', rows: coveredMessages },
  { title: 'Messenger profile', rows: coveredProfile },
  { title: 'Webhooks', rows: [...coveredWebhooks, ...coveredFields] },
  { title: 'Transport', rows: coveredTransport },
  { title: 'Errors of call settings, messages and calls', rows: Object.values(coveredRefusals) },
  { title: 'Errors of parameters', rows: Object.values(coveredParameterErrors).filter((row) => row !== null) },
  { title: 'Errors of access, paths and transport', rows: Object.values(coveredFailures) },
  { title: 'Errors that are missing', rows: missingErrors },
];
