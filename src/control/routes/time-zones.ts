import { ParamError, paramName, string, type Decoder } from '../../contract/graph-types.ts';
import { findTimeZone } from '../../domain/time-zone.ts';
import { listTimeZones } from '../../domain/time-zone-names.ts';
import type { Route } from '../route.ts';

/** Where a person is: an IANA name, in any letter case. No offset, of which the screens of browsers know fewer. */
export const timeZoneName: Decoder<string> = {
  decode(value, path) {
    const name = string.decode(value, path);
    if (/^[a-z]{2}/i.test(name) && findTimeZone(name) !== undefined) return name;
    throw new ParamError(`Param ${paramName(path)} must be an IANA time zone such as Europe/Berlin`, path);
  },
  schema: { type: 'string' },
};

/** What there is to choose from. */
export const timeZoneRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/time_zones',
    does: 'the time zones that call hours take, with their other names',
    answer: async () => ({ data: listTimeZones() }),
  },
];
