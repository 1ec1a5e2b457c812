import type { JsonObject } from '../../src/contract/json.ts';
import { code, table } from './table.ts';

interface Content {
  readonly schema: JsonObject;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema?: JsonObject;
  readonly content?: Readonly<Record<string, Content>>;
}

interface Body {
  readonly content: Readonly<Record<string, Content>>;
}

interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonObject>> };
}

/** Renders each operation of an OpenAPI document as a section: parameters, body, and the form of its answer. */
export function describeOperations({ paths }: Document): string {
  const sections = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => describe(method.toUpperCase(), path, operation)),
  );
  return sections.join('\n');
}

/** Renders each named schema of an OpenAPI document as a section with its members. */
export function describeSchemas({ components }: Document): string {
  return Object.entries(components.schemas)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, schema]) => `### ${name}\n\n${table(['member', 'type'], membersOf(schema))}`)
    .join('\n');
}

function describe(method: string, path: string, operation: Operation): string {
  const { summary, description, parameters, requestBody, responses } = operation;
  const rows = [
    ...parameters.map((each) => describeParameter(each)),
    ...membersOf(firstSchema(requestBody) ?? {}).map(([name = '', type = '']) => [name, 'body', type]),
  ];
  const answers = Object.entries(responses)
    .filter(([status]) => status !== 'default')
    .map(([status, answer]) => `${status}: ${describeAnswer(answer)}`);
  return [
    `### ${code(`${method} ${path}`)}\n`,
    `${summary}.\n`,
    ...(description === undefined ? [] : [`${description}\n`]),
    ...(rows.length === 0 ? [] : [table(['parameter', 'place', 'type'], rows)]),
    `Answer ${answers.join('; ')}\n`,
  ].join('\n');
}

function describeParameter({ name, in: place, required, schema, content }: Parameter): readonly string[] {
  return [nameOf(name, required), place, typeOf(schema ?? firstSchema({ content: content ?? {} }) ?? {})];
}

const nameOf = (name: string, isRequired: boolean): string => (isRequired ? code(name) : `${code(name)} (optional)`);

const firstSchema = (body: Body | undefined): JsonObject | undefined => Object.values(body?.content ?? {})[0]?.schema;

function describeAnswer({ content }: Body): string {
  const [type = ''] = Object.keys(content);
  return type === 'application/json' ? typeOf(firstSchema({ content }) ?? {}) : code(type);
}

/** Lists name and type of each member of a schema of objects; of a union, those of each option. */
function membersOf({ properties, required, allOf, anyOf }: JsonObject): readonly (readonly string[])[] {
  const names = (required ?? []) as readonly string[];
  const own = Object.entries((properties ?? {}) as Readonly<Record<string, JsonObject>>);
  const parts = [...((allOf ?? []) as readonly JsonObject[]), ...((anyOf ?? []) as readonly JsonObject[])];
  return [
    ...own.map(([name, schema]) => [nameOf(name, names.includes(name)), typeOf(schema)]),
    ...parts.flatMap(membersOf),
  ];
}

/** Number of words above which a list of words is cut. */
const MOST_WORDS = 12;

/** Describes a schema in one line of Markdown. */
export function typeOf(schema: JsonObject): string {
  const { $ref: ref, type, enum: words, anyOf, items, properties, format } = schema;
  if (typeof ref === 'string') return linkOf(ref);
  if ('const' in schema) return code(JSON.stringify(schema['const']));
  if (Array.isArray(words)) return listWords(words as readonly string[]);
  if (Array.isArray(anyOf)) return (anyOf as readonly JsonObject[]).map(typeOf).join(' or ');
  if (type === 'array') return `list of ${items === undefined ? 'values' : typeOf(items as JsonObject)}`;
  if (format === 'date-time') return 'instant';
  if (properties === undefined) return typeof type === 'string' ? type : 'any';
  const members = membersOf(schema).map(([name = '', of = '']) => `${name}: ${of}`);
  return members.length === 0 ? 'object' : `object {${members.join(', ')}}`;
}

function linkOf(ref: string): string {
  const name = ref.split('/').at(-1) ?? '';
  return `[${name}](#${name.toLowerCase()})`;
}

function listWords(words: readonly string[]): string {
  const first = words.slice(0, MOST_WORDS).map(code).join(' or ');
  return words.length > MOST_WORDS ? `${first} or … (${words.length} words)` : first;
}
