import { openApiDocument } from '../../src/contract/openapi.ts';
import { describeOperations, type Document } from './openapi.ts';
import { writtenBy } from './table.ts';

/** Returns the page of the Graph surface, from its OpenAPI document. */
export function graphPage(): string {
  const document = openApiDocument() as unknown as Document;
  return [
    '# Graph\n',
    'The operations of graph.facebook.com that Switchhook answers, at `/v26.0/…` and at every version back to v2.0.',
    'Parameters may come as JSON, form, multipart or query. Errors have the envelope of the Graph:',
    '[troubleshooting](../troubleshooting.md) lists them, and [coverage](../coverage.md) says on what ground each answer',
    'stands. A running server serves the same as OpenAPI 3.1 at `/_control/openapi.json`.\n',
    describeOperations(document),
    writtenBy('src/contract/operations.ts'),
  ].join('\n');
}
