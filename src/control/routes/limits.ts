import { limitsParam } from '../../contract/limits.ts';
import { route, type Route } from '../route.ts';
import { limitsView } from '../schemas/instance.ts';
import { encodeLimits } from '../views/limits.ts';

/** Rate limits of this process. */
export const limitRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/limits',
    summary: 'Returns the rate limits; null where nothing is refused',
    result: limitsView,
    answer: async ({ usage }) => encodeLimits(usage.limits),
  }),
  route({
    method: 'PUT',
    path: '/limits',
    summary:
      'Replaces the rate limits {app?, page?: requests in an hour, messenger?: requests in 24 hours, send?: messages in ' +
      'a second}, each without a limit when left out, and starts all counts at zero',
    body: limitsParam,
    result: limitsView,
    async answer({ usage, body }) {
      usage.replaceLimits(body);
      return encodeLimits(usage.limits);
    },
  }),
];
