import type { JsonObject } from './json.ts';

/**
 * JSON Schemas that the compiler compares with TypeScript types: a `Schema<T>` exists only for the very type `T`, so an
 * interface in control/shapes/ and its schema cannot drift apart.
 */
export interface Schema<T> extends AnySchema {
  /** Never set; makes `Schema<T>` differ for each `T`. */
  readonly type?: (value: T) => T;
}

export interface AnySchema {
  readonly json: JsonObject;
  /** The schemas that `json` refers to as `#/components/schemas/NAME`, by name. */
  readonly components: Components;
}

export type Components = Readonly<Record<string, JsonObject>>;

const leaf = (json: JsonObject) => ({ json, components: {} });

export const text: Schema<string> = leaf({ type: 'string' });
/** A body that is not JSON; its route answers with a CustomReply. */
export const plainText: Schema<never> = leaf({ type: 'string' });
export const boolean: Schema<boolean> = leaf({ type: 'boolean' });
export const number: Schema<number> = leaf({ type: 'number' });
export const integer: Schema<number> = leaf({ type: 'integer' });
/** An instant: ISO 8601 in UTC. */
export const instant: Schema<string> = leaf({ type: 'string', format: 'date-time' });
export const anyObject: Schema<object> = leaf({ type: 'object' });
export const anyParams: Schema<Readonly<Record<string, unknown>>> = leaf({ type: 'object' });

/** Exactly one value. */
export const constant = <const T extends string | boolean>(value: T): Schema<T> => leaf({ const: value });

/** One of several words. */
export const oneOf = <const T extends string>(words: readonly T[]): Schema<T> => leaf({ enum: words });

/** A schema that is written elsewhere; nothing checks that it fits `T`. */
export const foreign = <T>(json: JsonObject): Schema<T> => leaf(json);

/** The value of another schema, or null. */
export const nullable = <T>({ json, components }: Schema<T>): Schema<T | null> => ({
  json: { anyOf: [json, { type: 'null' }] },
  components,
});

/** A list of items of one schema. */
export const list = <T>({ json, components }: Schema<T>): Schema<readonly T[]> => ({
  json: { type: 'array', items: json },
  components,
});

type TypeOf<S> = S extends Schema<infer T> ? T : never;

/** The value of any of several schemas. */
export const union = <S extends readonly AnySchema[]>(...options: S): Schema<TypeOf<S[number]>> => ({
  json: { anyOf: options.map(({ json }) => json) },
  components: merge(options),
});

/** A member that may be absent. */
export interface Optional<T> {
  readonly optional: Schema<T>;
}

/** Marks a member that may be absent. */
export const optional = <T>(schema: Schema<T>): Optional<T> => ({ optional: schema });

export type Members<T> = {
  readonly [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? Optional<Exclude<T[K], undefined>> : Schema<T[K]>;
};

/** An object with exactly the members of `T`. */
export function object<T extends object>(members: Members<T>): Schema<T> {
  const entries = Object.entries(members as unknown as Readonly<Record<string, AnySchema | Optional<unknown>>>);
  const schemas = entries.map(([name, member]): readonly [string, AnySchema] => [
    name,
    'optional' in member ? member.optional : member,
  ]);
  const required = entries.flatMap(([name, member]) => ('optional' in member ? [] : [name]));
  return {
    json: {
      type: 'object',
      properties: Object.fromEntries(schemas.map(([name, { json }]) => [name, json])),
      ...(required.length > 0 && { required }),
    },
    components: merge(schemas.map(([, schema]) => schema)),
  };
}

/** Makes a schema a component of the document, so that it is written there once. */
export const named = <T>(name: string, { json, components }: Schema<T>): Schema<T> => ({
  json: { $ref: `#/components/schemas/${name}` },
  components: { ...components, [name]: json },
});

const merge = (schemas: readonly AnySchema[]): Components =>
  Object.assign({}, ...schemas.map(({ components }) => components)) as Components;
