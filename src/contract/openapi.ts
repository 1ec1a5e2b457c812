import type { JsonObject } from './json.ts';
import { bodyExamples } from './openapi-examples.ts';
import { describeWebhooks } from './openapi-webhooks.ts';
import { operations, type Operation } from './operations.ts';

const errorSchema: JsonObject = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        message: { type: 'string' },
        type: { type: 'string' },
        code: { type: 'integer' },
        error_subcode: { type: 'integer' },
        is_transient: { type: 'boolean' },
        error_user_title: { type: 'string' },
        error_user_msg: { type: 'string' },
        error_data: {
          type: 'object',
          properties: { blame_field_specs: { type: 'array', items: { type: 'array', items: { type: 'string' } } } },
        },
        fbtrace_id: { type: 'string' },
      },
      required: ['message', 'type', 'code', 'fbtrace_id'],
    },
  },
  required: ['error'],
};

/** The Graph surface as OpenAPI 3.1, made from the decoders that read it. */
export function openApiDocument(): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(operation);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Switchhook: the Graph surface', version: '26.0' },
    paths,
    webhooks: describeWebhooks(),
    components: {
      schemas: { Error: errorSchema },
      securitySchemes: {
        parameter: { type: 'apiKey', in: 'query', name: 'access_token' },
        header: { type: 'http', scheme: 'bearer' },
      },
    },
    security: [{ parameter: [] }, { header: [] }],
  };
}

function describe({ method, path, summary, params, reply, source }: Operation): JsonObject {
  const node = /\{([\w-]+)\}/.exec(path)?.[1];
  const required = (params['required'] as readonly string[] | undefined) ?? [];
  const asQuery = Object.entries(params['properties'] as Record<string, JsonObject>).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    // Objects and lists go into a query as JSON text.
    ...(schema['type'] === 'object' || schema['type'] === 'array'
      ? { content: { 'application/json': { schema } } }
      : { schema }),
  }));
  const inPath = node === undefined ? [] : [{ name: node, in: 'path', required: true, schema: { type: 'string' } }];
  const examples = Object.entries(bodyExamples[`${method} ${path}`] ?? {}).map(([name, value]) => [name, { value }]);
  const content = { schema: params };
  const jsonContent =
    examples.length === 0 ? content : { ...content, examples: Object.fromEntries(examples) as JsonObject };
  return {
    summary,
    description: `Source: ${source}.`,
    parameters: method === 'POST' ? inPath : [...inPath, ...asQuery],
    ...(method === 'POST' && {
      requestBody: {
        content: {
          'application/json': jsonContent,
          'application/x-www-form-urlencoded': content,
          'multipart/form-data': content,
        },
      },
    }),
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: reply } } },
      default: {
        description: 'Refused',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}
