import type { JsonObject } from '../contract/json.ts';
import { paramsOf } from './params-schema.ts';
import { CONTROL_PREFIX, type Route } from './route.ts';
import type { AnySchema } from '../contract/schema.ts';
import { errorAnswer } from './schemas/error.ts';

/** Describes control in OpenAPI 3.1, made from the table of its routes. */
export function controlOpenApi(routes: readonly Route[]): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  const components: Record<string, JsonObject> = { ...errorAnswer.components };
  for (const route of routes) {
    const operations = (paths[CONTROL_PREFIX + route.path] ??= {});
    operations[route.method.toLowerCase()] = describe(route);
    for (const schema of [route.result, ...Object.values(route.otherAnswers ?? {})]) {
      Object.assign(components, schema.components);
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Switchhook: control', version: '1' },
    paths,
    components: {
      schemas: components,
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Demanded beyond loopback.' } },
    },
    security: [{}, { token: [] }],
  };
}

function describe({ method, path, summary, query, body, isOpen, ...answers }: Route): JsonObject {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = paramsOf(query).map(({ name, isRequired, schema }) => ({
    name,
    in: 'query',
    required: isRequired,
    schema,
  }));
  return {
    summary,
    ...(isOpen && { security: [] }),
    parameters: [...inPath, ...inQuery],
    ...((method === 'POST' || method === 'PUT') && {
      requestBody: { content: { 'application/json': { schema: body?.schema ?? { type: 'object' } } } },
    }),
    responses: describeAnswers(answers),
  };
}

function describeAnswers({
  result,
  contentType = 'application/json',
  otherAnswers = {},
}: Pick<Route, 'result' | 'contentType' | 'otherAnswers'>): JsonObject {
  const others = Object.entries(otherAnswers).map(([status, schema]) => [status, describeAnswer('Refused', schema)]);
  return {
    200: describeAnswer('Done', result, contentType),
    ...(Object.fromEntries(others) as JsonObject),
    default: describeAnswer('Refused', errorAnswer),
  };
}

const describeAnswer = (description: string, { json }: AnySchema, contentType = 'application/json'): JsonObject => ({
  description,
  content: { [contentType]: { schema: json } },
});
