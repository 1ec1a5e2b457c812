import { isJsonObject, type JsonObject } from '../contract/json.ts';
import { GraphError } from './errors.ts';
import { select, type Field } from './fields.ts';

/**
 * Selects fields as `select` does. The selection inside a field of `nested` is that of the entries of its `data`, which
 * have the fields that `nested` lists: `participants{name}` selects from each participant.
 */
export function selectWithData(
  record: JsonObject,
  fields: readonly Field[],
  known: readonly string[],
  node: string,
  nested: Readonly<Record<string, readonly string[]>>,
): JsonObject {
  if (fields.length === 0) return record;
  const selected = fields.map((field) => {
    const names = nested[field.name];
    const value = record[field.name];
    // An answer without a value must not hide a misspelled field.
    const unknown = names && field.sub.find(({ name }) => !names.includes(name));
    if (unknown) throw new GraphError('unknown_field', unknown.name, undefined, names);
    if (names === undefined || field.sub.length === 0 || !isJsonObject(value)) {
      return select(record, [field], known, node);
    }
    const selectOne = (entry: unknown) => select(entry as JsonObject, field.sub, names);
    const { data } = value;
    const chosen = { ...value, data: Array.isArray(data) ? data.map(selectOne) : selectOne(data) };
    return select({ [field.name]: chosen }, [{ ...field, sub: [] }], known, node);
  });
  return Object.assign({}, ...selected) as JsonObject;
}
