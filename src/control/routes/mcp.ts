import { ControlClient } from '../../client/control-client.ts';
import type { Decoder } from '../../contract/graph-types.ts';
import { answerOverHttp, McpUnavailable } from '../../mcp/server.ts';
import { ControlError } from '../control-error.ts';
import { CONTROL_PREFIX, CustomReply, route, type Route } from '../route.ts';
import { anyObject } from '../../contract/schema.ts';

/** A JSON-RPC message, which the server of the protocol reads. */
const message: Decoder<unknown> = { decode: (value) => value, schema: { type: 'object' } };

/** The tools of `switchhook mcp`, over HTTP. */
export const mcpRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/mcp',
    summary: 'Answers requests of the Model Context Protocol: the tools of this instance for agents',
    body: message,
    result: anyObject,
    async answer({ http, send }) {
      const { headers, body } = http;
      const version = headers['mcp-protocol-version'];
      const request = new Request(`http://localhost${CONTROL_PREFIX}/mcp`, {
        method: 'POST',
        headers: {
          accept: headers.accept ?? '',
          'content-type': 'application/json',
          ...(typeof version === 'string' && { 'mcp-protocol-version': version }),
        },
        body: new Uint8Array(body),
      });
      try {
        const response = await answerOverHttp(new ControlClient(send), request);
        const contentType = response.headers.get('content-type') ?? 'application/json';
        return new CustomReply({
          status: response.status,
          headers: ['Content-Type', contentType],
          body: await response.text(),
        });
      } catch (error) {
        if (error instanceof McpUnavailable) throw new ControlError(501, 'package_missing', `${error.message}.`);
        throw error;
      }
    },
  }),
];
