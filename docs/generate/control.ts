import { controlOpenApi } from '../../src/control/openapi.ts';
import { routes } from '../../src/control/routes.ts';
import { describeOperations, describeSchemas, type Document } from './openapi.ts';
import { writtenBy } from './table.ts';

/** Returns the page of control, from its OpenAPI document. */
export function controlPage(): string {
  const document = controlOpenApi(routes) as unknown as Document;
  return [
    '# Control\n',
    'The API under `/_control` acts as people do, moves the clock and shows the state of the instance. It is JSON, and no',
    'part of the Graph. On loopback it is open to programs on the machine; on other addresses it demands the token of',
    '`--control-token` as `Authorization: Bearer TOKEN`. A running server serves the same as OpenAPI 3.1 at',
    '`/_control/openapi/control.json`. Instants are ISO 8601 in UTC. Ids are compared',
    'exactly, apart from those of tokens, whose hexadecimal digits are read in either letter case. A refusal has the form',
    'of [Error](#error).\n',
    '## Routes\n',
    describeOperations(document),
    '## Forms\n',
    describeSchemas(document),
    writtenBy('src/control/routes.ts', 'src/control/schemas/'),
  ].join('\n');
}
