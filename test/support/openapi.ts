import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** Content by media type. */
type Content = Readonly<Record<string, { readonly schema: object; readonly examples?: Examples }>>;
type Examples = Readonly<Record<string, { readonly value: unknown }>>;

export interface OpenApiOperation {
  readonly summary: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema?: object }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content: Content }>>;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly webhooks?: Readonly<Record<string, { readonly post: OpenApiOperation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const ajv = new Ajv2020({
  strict: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, uri: true },
});

/** Lists the operations of a document as `GET /path`. */
export const operationsOf = ({ paths }: OpenApiDocument): readonly string[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

/**
 * Compiles a schema of a document so that it refuses members it does not list: an answer with a member that is not
 * documented fails.
 */
export function compileClosed({ components }: OpenApiDocument, schema: object): ValidateFunction {
  return ajv.compile({ ...(close(schema) as object), components: close(components) });
}

/** Compiles a schema as it stands. */
export const compileOpen = ({ components }: OpenApiDocument, schema: object): ValidateFunction =>
  ajv.compile({ ...schema, components });

export function assertValid(validate: ValidateFunction, value: unknown, about: string): void {
  assert.ok(validate(value), `${about}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`);
}

/** Adds `additionalProperties: false` to every object with listed members. Those of an `allOf` describe parts only. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== 'object' || schema === null || 'allOf' in schema) return schema;
  const closed = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, close(value)]));
  return 'type' in closed && 'properties' in closed ? { ...closed, additionalProperties: false } : closed;
}
