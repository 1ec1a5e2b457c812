import { listTimeZones } from '../../domain/time-zone-names.ts';
import { route, type Route } from '../route.ts';
import { timeZoneName } from '../schemas/call-hours.ts';
import { listOf } from '../schemas/list.ts';

export const timeZoneRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/time_zones',
    summary:
      'Lists the time zones that call hours accept, each with its other names, cities, country and abbreviations, by which ' +
      'people look for it',
    result: listOf(timeZoneName),
    answer: async () => ({
      data: listTimeZones().map(({ usageRank, ...zone }) => ({ ...zone, usage_rank: usageRank ?? null })),
    }),
  }),
];
