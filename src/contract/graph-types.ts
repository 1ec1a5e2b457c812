import type JSON5 from 'json5';
import { parseExactly } from './exact-json.ts';
import { DEEPEST, isDeep, isJsonObject, nestingOf, type JsonObject } from './json.ts';
import { ParamError, ExplainedParamError, type ParamErrorReason } from './param-error.ts';
import { nearestOf } from './nearest-name.ts';

/**
 * Typed decoder of a parameter in every form that Graph clients send (native JSON, JSON as text, words for booleans,
 * lists with commas), with the JSON Schema of its native form. Source: docs/graph/transport.md §3.
 */
export interface Decoder<T> {
  /** Reads `value`, found at `path`. Throws ParamError when it cannot be read. */
  decode(value: unknown, path: readonly string[]): T;
  readonly schema: JsonObject;
}

/** Graph reads the payload of a template apart, and names it so in its errors (docs/graph/errors.md §3.4). */
const TEMPLATE = { path: ['message', 'attachment', 'payload'], name: 'name_placeholder' };
const isInTemplate = (path: readonly string[]): boolean => TEMPLATE.path.every((part, i) => path[i] === part);

/** Returns true for the path of a member of an attachment's payload, whose name in messages begins with name_placeholder. */
export const isPayloadMember = (path: readonly string[]): boolean =>
  path.length > TEMPLATE.path.length && isInTemplate(path);

/** Returns Graph's name of a nested parameter: `['call_hours', 'timezone_id']` → `call_hours[timezone_id]`. */
export function paramName(path: readonly string[]): string {
  const [first = '', ...rest] = isPayloadMember(path) ? [TEMPLATE.name, ...path.slice(TEMPLATE.path.length)] : path;
  return `${first}${rest.map((part) => `[${part}]`).join('')}`;
}

/** Returns the name of an object in an error about its members. */
const objectName = (path: readonly string[]): string =>
  path.length === TEMPLATE.path.length && isInTemplate(path) ? TEMPLATE.name : paramName(path);

const mustBeError = (reason: ParamErrorReason, path: readonly string[], what: string) =>
  new ParamError(reason, `Param ${paramName(path)} must be ${what}`, path);

const BOOLEANS = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  ['1', true],
  [1, true],
  [false, false],
  ['false', false],
  ['0', false],
  [0, false],
]);

/** A boolean: native, `1` or `0`, or a word in any letter case. */
export const boolean: Decoder<boolean> = {
  decode(value, path) {
    const decoded = BOOLEANS.get(typeof value === 'string' ? value.trim().toLowerCase() : value);
    if (decoded === undefined) throw mustBeError('wrong_type', path, 'a boolean');
    return decoded;
  },
  schema: { type: 'boolean' },
};

/** Text, also from a number. */
export const string: Decoder<string> = {
  decode(value, path) {
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') throw mustBeError('wrong_type', path, 'a string');
    return value;
  },
  schema: { type: 'string' },
};

/** Text of at most `most` characters: code points, as Graph and JSON Schema count (docs/graph/messages.md §1.1). */
export const text = (most: number): Decoder<string> => ({
  decode(value, path) {
    const decoded = string.decode(value, path);
    // The length in UTF-16 units is never the smaller one.
    if (decoded.length <= most || Array.from(decoded).length <= most) return decoded;
    throw new ParamError('too_long', `Length of param ${paramName(path)} must be less than or equal to ${most}`, path);
  },
  schema: { type: 'string', maxLength: most },
});

/** Text that is not blank, of at most `most` characters. */
export const filledText = (most?: number): Decoder<string> => {
  const any = most === undefined ? string : text(most);
  return {
    decode(value, path) {
      const decoded = any.decode(value, path);
      if (decoded.trim() !== '') return decoded;
      throw mustBeError('empty_text', path, 'a non-empty UTF-8 encoded string');
    },
    schema: { ...any.schema, minLength: 1 },
  };
};

/** A decimal id of up to 32 digits, also from a number; parseExactly() leaves the digits of large ones as text. */
export const id: Decoder<string> = {
  decode(value, path) {
    const text = Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text !== 'string' || !/^\d{1,32}$/.test(text))
      throw mustBeError('invalid_id', path, 'a valid ID string (e.g., "123")');
    return text;
  },
  schema: { type: 'string', pattern: '^[0-9]{1,32}$' },
};

/** An integer from `least` to `most`, also from its digits. */
export const integer = (least: number, most = Number.MAX_SAFE_INTEGER): Decoder<number> => ({
  decode(value, path) {
    const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
    if (!Number.isSafeInteger(number)) throw mustBeError('wrong_type', path, 'an integer');
    if ((number as number) < least) throw mustBeError('out_of_range', path, `greater than or equal to ${least}`);
    if ((number as number) > most) throw mustBeError('out_of_range', path, `less than or equal to ${most}`);
    return number as number;
  },
  schema: { type: 'integer', minimum: least, maximum: most },
});

/** Returns Graph's error for a value that is not among `words`; its hint is the nearest of them. */
export function notAmongError(words: readonly string[], value: unknown, path: readonly string[]): ParamError {
  const got = JSON.stringify(value)?.slice(0, 100);
  const nearest = typeof value === 'string' ? nearestOf(value, words) : undefined;
  return new ExplainedParamError(
    'unknown_value',
    `Param ${paramName(path)} must be one of {${words.join(', ')}} - got ${got}.`,
    nearest === undefined ? undefined : `Write ${nearest} for ${String(value)}.`,
    [path],
  );
}

/**
 * One of `words`, in any letter case. `error` replaces Graph's general wording where Meta's call settings guide has its
 * own (docs/graph/call-settings.md §3.3).
 */
export const oneOf = <const T extends string>(
  words: readonly T[],
  error?: { readonly reason: ParamErrorReason; readonly message: string },
): Decoder<T> => ({
  decode(value, path) {
    const lower = typeof value === 'string' ? value.toLowerCase() : undefined;
    const word = words.find((known) => known.toLowerCase() === lower);
    if (word !== undefined) return word;
    if (error !== undefined) throw new ParamError(error.reason, error.message, path);
    throw notAmongError(words, value, path);
  },
  schema: { type: 'string', enum: words },
});

/** A time of day as four digits, `0000`–`2359`. Decodes to minutes after midnight; throws ParamError with `message`. */
export const hhmm = (message: string): Decoder<number> => ({
  decode(value, path) {
    const [, hours, minutes] = (typeof value === 'string' && /^([01]\d|2[0-3])([0-5]\d)$/.exec(value)) || [];
    if (hours === undefined) throw new ParamError('invalid_time', message, path);
    return Number(hours) * 60 + Number(minutes);
  },
  schema: { type: 'string', pattern: '^([01][0-9]|2[0-3])[0-5][0-9]$' },
});

/** A list of `least` to `most` items: native, JSON as text, an object with numbered keys (`a[0]=x`), or words between commas. */
export const list = <T>(item: Decoder<T>, least = 0, most = Infinity): Decoder<readonly T[]> => ({
  decode(value, path) {
    const items = readList(value);
    if (items === undefined) throw mustBeError('invalid_list', path, 'an array');
    if (items.length < least) throw new ParamError('too_few', `param ${paramName(path)} has too few elements.`, path);
    if (items.length > most) {
      const hint = `${paramName(path)} takes up to ${most}, and ${items.length} were sent.`;
      throw new ExplainedParamError('too_many', `param ${paramName(path)} has too many elements.`, hint, [path]);
    }
    // Visits also the gaps of an array, which `map` would leave in the result.
    return Array.from(items, (each, i) => item.decode(each, [...path, String(i)]));
  },
  schema: {
    type: 'array',
    items: nestedSchema(item.schema),
    ...(least > 0 && { minItems: least }),
    ...(most < Infinity && { maxItems: most }),
  },
});

type Members = Record<string, Decoder<unknown>>;
type Optional<M extends Members> = { readonly [K in keyof M]?: M[K] extends Decoder<infer T> ? T : never };
type Decoded<M extends Members, R extends keyof M> = Optional<M> & Required<Pick<Optional<M>, R>>;

interface ObjectOptions {
  /** Set to read the single-quoted text of Meta's curl samples (`{'id':'1'}`) too. */
  readonly samples?: boolean;
  /** Members that Meta documents and this server does not have; they are ignored. */
  readonly ignored?: readonly string[];
  /** Set to ignore unknown members also where the object is not the top level. */
  readonly isOpen?: boolean;
}

interface AnyObjectDecoder extends Decoder<object> {
  readonly members: Members;
  readonly required: readonly string[];
  readonly options: ObjectOptions;
}

/** Decoder of an object; `members` are the decoders of its members. */
export interface ObjectDecoder<M extends Members, R extends keyof M & string>
  extends AnyObjectDecoder, Decoder<Decoded<M, R>> {
  readonly members: M;
  readonly required: readonly R[];
  decode(value: unknown, path: readonly string[]): Decoded<M, R>;
}

/**
 * An object with known members, some of them required. Other members are refused, except at the top level (an empty
 * path), where Graph ignores them (docs/graph/errors.md §3.4).
 */
export function object<M extends Members, R extends keyof M & string = never>(
  members: M,
  required: readonly R[] = [],
  options: ObjectOptions = {},
): ObjectDecoder<M, R> {
  const { samples = false, ignored = [], isOpen = false } = options;
  const known = [...Object.keys(members), ...ignored];
  return {
    members,
    required,
    options,
    decode(value, path) {
      const parsed = readObject(value, path, samples);
      if (path.length > 0 && !isOpen) refuseUnknownMembers(parsed, known, path);
      const decoded: Record<string, unknown> = {};
      for (const [name, member] of Object.entries(members)) {
        const isRequired = required.includes(name as R);
        if (isRequired || hasMember(parsed, name)) decoded[name] = decodeMember(parsed, name, member, path);
      }
      return decoded as Decoded<M, R>;
    },
    schema: {
      type: 'object',
      properties: {
        ...Object.fromEntries(Object.entries(members).map(([name, member]) => [name, nestedSchema(member.schema)])),
        ...Object.fromEntries(ignored.map((name) => [name, {}])),
      },
      ...(required.length > 0 && { required }),
      ...(isOpen && { additionalProperties: true }),
    },
  };
}

type TypeOf<D> = D extends Decoder<infer T> ? T : never;
type OneOfTypes<T extends string, V> = { [K in keyof V & string]: TypeOf<V[K]> & { readonly [N in T]: K } }[keyof V &
  string];

/**
 * An object of one of several types. Its member `tag` names the type, and `types` has the other members of each; the
 * members of another type are unknown. `error` as for `oneOf`.
 */
export function oneOfTypes<const T extends string, V extends Readonly<Record<string, AnyObjectDecoder>>>(
  tag: T,
  types: V,
  error?: Parameters<typeof oneOf>[1],
): Decoder<OneOfTypes<T, V>> {
  const tagDecoder = oneOf(Object.keys(types), error);
  const decoders = Object.entries(types).map(([type, { members, required, options }]) => {
    const decoder = object({ [tag]: oneOf([type]), ...members }, [tag, ...required], options);
    return [type, decoder] as const;
  });
  const byType = new Map(decoders);
  return {
    decode(value, path) {
      const parsed = readObject(value, path, false);
      const type = decodeMember(parsed, tag, tagDecoder, path);
      return byType.get(type)?.decode(parsed, path) as OneOfTypes<T, V>;
    },
    schema: { type: 'object', oneOf: decoders.map(([, { schema }]) => nestedSchema(schema)) },
  };
}

const hasMember = (value: JsonObject, name: string): boolean => value[name] !== undefined && Object.hasOwn(value, name);

/** Reads an object: native, or its JSON text. Throws ParamError. */
export function readObject(value: unknown, path: readonly string[], samples: boolean): JsonObject {
  const parsed = typeof value === 'string' ? parseText(value, samples) : value;
  if (!isJsonObject(parsed)) throw mustBeError('invalid_object', path, 'a JSON object');
  return parsed;
}

/** Reads a required member of an object. Throws ParamError, also when it was not sent. */
function decodeMember<T>(value: JsonObject, name: string, member: Decoder<T>, path: readonly string[]): T {
  const memberPath = [...path, name];
  if (hasMember(value, name)) return member.decode(value[name], memberPath);
  throw new ParamError('missing', `The parameter ${paramName(memberPath)} is required`, memberPath);
}

/** Maximum number of unknown members that an error names, and of characters of each. */
const MOST_NAMES = 20;
const LONGEST_NAME = 100;

/** Refuses members that an object does not have, as Graph does: a misspelt one would otherwise be lost in silence. */
function refuseUnknownMembers(value: JsonObject, known: readonly string[], path: readonly string[]): void {
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const names = unknown.slice(0, MOST_NAMES).map((name) => name.slice(0, LONGEST_NAME));
  const corrections = names.flatMap((name) => {
    const nearest = nearestOf(name, known);
    return nearest === undefined ? [] : [`${nearest} for ${name}`];
  });
  throw new ExplainedParamError(
    'unknown_member',
    `Invalid keys "${names.join(', ')}" were found in param "${objectName(path)}".`,
    corrections.length === 0 ? undefined : `Write ${corrections.join(', ')}.`,
    names.map((name) => [...path, name]),
  );
}

/** Returns the schema of an object below the top level, closed to members that it does not name. */
function nestedSchema(schema: JsonObject): JsonObject {
  if (Array.isArray(schema['anyOf'])) return { ...schema, anyOf: (schema['anyOf'] as JsonObject[]).map(nestedSchema) };
  const isClosed = schema['type'] !== 'object' || !('properties' in schema) || 'additionalProperties' in schema;
  return isClosed ? schema : { ...schema, additionalProperties: false };
}

function readList(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[];
  if (isJsonObject(value))
    return Object.keys(value).every((key) => /^\d+$/.test(key)) ? Object.values(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const parsed = parseText(value, false);
  if (Array.isArray(parsed)) return parsed as unknown[];
  if (isJsonObject(parsed) || /^\s*[[{]/.test(value)) return undefined;
  const words = typeof parsed === 'string' ? parsed : value;
  return words.trim() === '' ? [] : words.split(',').map((word) => word.trim());
}

/** Loads JSON5, which few requests need and no start. */
const json5 = (): typeof JSON5 =>
  process.getBuiltinModule('node:module').createRequire(import.meta.url)('json5') as typeof JSON5;

/** Parses JSON, with `samples` also JSON5; undefined for text that is neither or too deep. */
export function parseText(text: string, samples: boolean): unknown {
  if (nestingOf(text) > DEEPEST) return undefined;
  try {
    return parseExactly(text, JSON.parse);
  } catch {
    if (!samples) return undefined;
  }
  try {
    const parsed = parseExactly(text, (each) => json5().parse<unknown>(each));
    // nestingOf() knows double quotes only, so it can miscount brackets of JSON5.
    return isDeep(parsed) ? undefined : parsed;
  } catch {
    return undefined;
  }
}
