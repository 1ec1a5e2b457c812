import { callSettingsRoutes } from './call-settings-routes.ts';
import { clockRoutes } from './clock-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { inspectRoutes } from './inspect-routes.ts';
import { liveRoutes } from './live-routes.ts';
import { lookRoutes } from './look-routes.ts';
import { previewRoutes } from './preview-routes.ts';
import { provisionRoutes } from './provision-routes.ts';
import { requestRoutes } from './request-routes.ts';
import { CONTROL_PREFIX, type Route } from './route.ts';
import { timeZoneRoutes } from './time-zone-routes.ts';
import { threadRoutes } from './thread-routes.ts';

const index: Route = {
  method: 'GET',
  path: '',
  does: 'this list',
  answer: async () => ({
    data: routes.map(({ method, path, does }) => `${method} ${CONTROL_PREFIX}${path} — ${does}`),
  }),
};

/** Everything control does; `GET /_control` prints this list. */
export const routes: readonly Route[] = [
  ...provisionRoutes,
  ...callSettingsRoutes,
  ...previewRoutes,
  ...threadRoutes,
  ...lookRoutes,
  ...inspectRoutes,
  ...requestRoutes,
  ...liveRoutes,
  ...clockRoutes,
  ...timeZoneRoutes,
  ...healthRoutes,
  index,
];
