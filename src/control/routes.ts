import { callSettingsRoutes } from './routes/call-settings.ts';
import { clockRoutes } from './routes/clock.ts';
import { healthRoutes } from './routes/health.ts';
import { deliveryRoutes } from './routes/inspect.ts';
import { instanceRoutes } from './routes/instance.ts';
import { liveRoutes } from './routes/live.ts';
import { listRoutes } from './routes/lists.ts';
import { previewRoutes } from './routes/preview.ts';
import { provisionRoutes } from './routes/provision.ts';
import { requestRoutes } from './routes/requests.ts';
import { CONTROL_PREFIX, type Route } from './route.ts';
import type { List } from './shapes.ts';
import { timeZoneRoutes } from './routes/time-zones.ts';
import { threadRoutes } from './routes/threads.ts';

const index: Route = {
  method: 'GET',
  path: '',
  does: 'this list',
  answer: async (): Promise<List<string>> => ({
    data: routes.map(({ method, path, does }) => `${method} ${CONTROL_PREFIX}${path} — ${does}`),
  }),
};

/** Everything control does; `GET /_control` prints this list. */
export const routes: readonly Route[] = [
  ...provisionRoutes,
  ...callSettingsRoutes,
  ...previewRoutes,
  ...threadRoutes,
  ...listRoutes,
  ...deliveryRoutes,
  ...requestRoutes,
  ...liveRoutes,
  ...clockRoutes,
  ...instanceRoutes,
  ...timeZoneRoutes,
  ...healthRoutes,
  index,
];
