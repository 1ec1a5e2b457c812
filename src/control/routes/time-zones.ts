import { listTimeZones } from '../../domain/time-zone-names.ts';
import type { Route } from '../route.ts';
import type * as shapes from '../shapes.ts';

/** What there is to choose from. */
export const timeZoneRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/time_zones',
    does: 'the time zones that call hours take, with their other names',
    answer: async (): Promise<shapes.List<shapes.TimeZoneName>> => ({ data: listTimeZones() }),
  },
];
