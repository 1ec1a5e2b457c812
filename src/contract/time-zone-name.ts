import { findTimeZone } from '../domain/time-zone.ts';
import { paramName, string, type Decoder } from './graph-types.ts';
import { ParamError } from './param-error.ts';
import { didYouMeanZone } from './suggest-time-zones.ts';

/** Decodes the time zone of a person: an IANA name in any letter case. Offsets are refused: browsers cannot format all of them. */
export const timeZoneName: Decoder<string> = {
  decode(value, path) {
    const name = string.decode(value, path);
    if (/^[a-z]{2}/i.test(name) && findTimeZone(name) !== undefined) return name;
    const question = didYouMeanZone(name);
    const hint = question === undefined ? '' : ` (${question})`;
    throw new ParamError(
      'unknown_value',
      `Param ${paramName(path)} must be an IANA time zone such as Europe/Berlin${hint}`,
      path,
    );
  },
  schema: { type: 'string' },
};
