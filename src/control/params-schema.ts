import type { Decoder } from '../contract/graph-types.ts';
import type { JsonObject } from '../contract/json.ts';

/** One parameter of a request, as its decoder describes it. */
export interface Param {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: JsonObject;
}

/** Lists the parameters that a decoder of objects reads. */
export function paramsOf(decoder: Decoder<unknown> | undefined): readonly Param[] {
  return decoder ? membersOf(decoder.schema) : [];
}

function membersOf({ properties, required, allOf }: JsonObject): readonly Param[] {
  const names = (required ?? []) as readonly string[];
  const own = Object.entries((properties ?? {}) as Readonly<Record<string, JsonObject>>);
  return [
    ...own.map(([name, schema]) => ({ name, isRequired: names.includes(name), schema })),
    ...((allOf ?? []) as readonly JsonObject[]).flatMap(membersOf),
  ];
}
