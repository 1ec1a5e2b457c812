import type { Decoder } from '../contract/graph-types.ts';
import { ParamError } from '../contract/param-error.ts';

type Statuses = readonly (readonly [from: number, to: number])[];

const FAILED: Statuses = [
  [0, 0],
  [400, 599],
];

/** Statuses of answers: `failed`, a class such as `4xx`, or one such as `404`. A cut connection has status 0, and failed. */
export const statuses: Decoder<Statuses> = {
  decode(value, path) {
    if (value === 'failed') return FAILED;
    const [, hundreds, isClass] = /^([1-5])(?:(xx)|\d\d)$/.exec(String(value)) ?? [];
    if (hundreds === undefined) {
      const name = path.join('.');
      throw new ParamError(
        'unknown_value',
        `Param ${name} must be failed, a class such as 4xx, or a status such as 404`,
        path,
      );
    }
    const from = isClass === undefined ? Number(value) : Number(hundreds) * 100;
    return [[from, isClass === undefined ? from : from + 99]];
  },
  schema: { type: 'string', pattern: '^(failed|[1-5](xx|[0-9][0-9]))$' },
};
