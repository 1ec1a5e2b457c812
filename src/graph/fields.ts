import { list, parseText, string } from '../contract/graph-types.ts';
import { isJsonObject, type JsonObject } from '../contract/json.ts';
import { GraphError } from './errors.ts';
import type { Params } from './params.ts';

/** One entry of a `fields` parameter: `name`, `name{sub,…}`, `name.as(alias)`, `name.limit(5)`. */
export interface Field {
  readonly name: string;
  readonly as: string;
  /** The values of other modifiers, such as `limit`, by name. */
  readonly args: Readonly<Record<string, string>>;
  readonly sub: readonly Field[];
}

const expressions = list(string);

/**
 * Returns the parameter `fields` as one expression; empty when it was not sent, and when it is blank. A list of expressions, native or as JSON
 * text, is joined (docs/graph/transport.md §3.2). Throws ParamError when it is neither text nor a list of text.
 */
export function fieldsParam(params: Params): string {
  const value = params['fields'];
  if (value === undefined) return '';
  const parsed = typeof value === 'string' && /^\s*\[/.test(value) ? parseText(value, false) : undefined;
  const expression =
    typeof value === 'string' && parsed === undefined
      ? value
      : expressions.decode(parsed ?? value, ['fields']).join(',');
  // A blank one asks for the default fields, as an empty one does, where fields have defaults.
  return expression.trim() === '' ? '' : expression;
}

/** Returns an expression that reads as these fields. */
export const formatFields = (fields: readonly Field[]): string =>
  fields
    .map(({ name, as, args, sub }) => {
      const modifiers = Object.entries(args).map(([modifier, value]) => `.${modifier}(${value})`);
      const alias = as === name ? '' : `.as(${as})`;
      return name + alias + modifiers.join('') + (sub.length === 0 ? '' : `{${formatFields(sub)}}`);
    })
    .join(',');

/** Clients send the same few expressions over and over. */
const parsed = new Map<string, readonly Field[]>();
const MOST_PARSED = 100;
const LONGEST_PARSED = 200;

/**
 * Parses an expression of fields; spaces are allowed. Throws Graph's syntax errors (2500). Source: docs/graph/transport.md
 * §4.1, docs/graph/errors.md §3.3.
 */
export function parseFields(expression: string): readonly Field[] {
  const known = parsed.get(expression);
  if (known) return known;
  const fields = new FieldsReader(expression).read();
  if (expression.length <= LONGEST_PARSED) {
    if (parsed.size >= MOST_PARSED) parsed.clear();
    parsed.set(expression, fields);
  }
  return fields;
}

const WORD = /\w+/y;
/** Maximum depth of fields inside of fields. */
const DEEPEST_FIELDS = 8;

/** Reads one expression from left to right. `#at` is the next character, `#end` the end of the last one read, without spaces. */
class FieldsReader {
  readonly #text: string;
  #at = 0;
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): readonly Field[] {
    if (this.#text.trim() === '') return [];
    const fields = this.#readList(0);
    if (this.#at < this.#text.length) throw this.#unexpected('end of string');
    return fields;
  }

  #readList(depth: number): readonly Field[] {
    const fields: Field[] = [];
    const names = new Set<string>();
    do {
      const field = this.#readField(depth);
      if (names.has(field.as)) {
        throw this.#error(
          `Field ${field.as} specified more than once. This is only possible before version 2.1`,
          this.#end,
        );
      }
      names.add(field.as);
      fields.push(field);
    } while (this.#take(','));
    return fields;
  }

  #readField(depth: number): Field {
    const name = this.#readWord();
    const args = Object.create(null) as Record<string, string>;
    let as = name;
    let sub: readonly Field[] = [];
    while (this.#take('.')) {
      const modifier = this.#readWord();
      this.#require('(');
      if (modifier === 'as') as = this.#readWord();
      else if (modifier === 'fields') sub = this.#readInside(depth);
      else args[modifier] = this.#readArgument();
      this.#require(')');
    }
    if (this.#text[this.#at] === '{') {
      sub = this.#readInside(depth, '{');
      this.#require('}');
    }
    return { name, as, args, sub };
  }

  /** Reads the fields of a field, after the character that opens them. */
  #readInside(depth: number, opening?: string): readonly Field[] {
    if (depth >= DEEPEST_FIELDS) throw this.#unexpected('end of string');
    if (opening !== undefined) this.#require(opening);
    return this.#readList(depth + 1);
  }

  #readWord(): string {
    this.#skipSpaces();
    WORD.lastIndex = this.#at;
    const [word] = WORD.exec(this.#text) ?? [];
    if (word === undefined) throw this.#error('Expected name.', this.#at);
    this.#moveTo(WORD.lastIndex);
    return word;
  }

  /** Reads the value of a modifier; leaves the bracket that closes it. */
  #readArgument(): string {
    const end = this.#text.indexOf(')', this.#at);
    const value = end < 0 ? '' : this.#text.slice(this.#at, end).trim();
    this.#moveTo(end < 0 ? this.#text.length : end);
    return value;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#moveTo(this.#at + 1);
    return true;
  }

  #require(character: string): void {
    if (!this.#take(character)) throw this.#unexpected(`"${character}"`);
  }

  #moveTo(end: number): void {
    this.#at = end;
    this.#end = end;
    this.#skipSpaces();
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  #unexpected(expected: string): GraphError {
    const character = this.#text[this.#at];
    const message =
      character === undefined
        ? `Expected ${expected}, got end of string`
        : `Expected ${expected} instead of "${character}".`;
    return this.#error(message, this.#at);
  }

  #error(message: string, position: number): GraphError {
    return new GraphError('fields_syntax', message, position, this.#text);
  }
}

/**
 * Selects the part of `record` that `fields` names; without fields, all of it. A known field without a value is left
 * out. Throws 100 for an unknown field. `known` lists the names of the top level; below it, the names are those of the
 * value.
 */
export function select(
  record: JsonObject,
  fields: readonly Field[],
  known: readonly string[],
  node?: string,
): JsonObject {
  if (fields.length === 0) return record;
  const selected = Object.create(null) as Record<string, unknown>;
  for (const { name, as, sub } of fields) {
    if (!known.includes(name)) throw new GraphError('unknown_field', name, node, known);
    const value = record[name];
    if (value !== undefined) selected[as] = selectInside(value, sub);
  }
  return selected;
}

function selectInside(value: unknown, sub: readonly Field[]): unknown {
  if (sub.length === 0) return value;
  if (Array.isArray(value)) return value.map((each) => selectInside(each, sub));
  if (isJsonObject(value)) return select(value, sub, Object.keys(value));
  throw new GraphError('unknown_field', sub[0]?.name ?? '', undefined, []);
}
