import { controlOpenApi } from './openapi.ts';
import { llmsText } from './llms-text.ts';
import { CONTROL_PREFIX, CustomReply, LLMS_TEXT_PATH, route, type Route } from './route.ts';
import { describeRoute } from './route-text.ts';
import { appRoutes } from './routes/apps.ts';
import { callHoursRoutes } from './routes/call-hours.ts';
import { callSettingsRoutes } from './routes/call-settings.ts';
import { callMediaRoutes } from './routes/call-media.ts';
import { callRoutes } from './routes/calls.ts';
import { clockRoutes } from './routes/clock.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { demoRoutes } from './routes/demo.ts';
import { explainRoutes } from './routes/explain.ts';
import { faultRoutes } from './routes/faults.ts';
import { graphOpenApiRoutes } from './routes/graph-openapi.ts';
import { healthRoutes } from './routes/health.ts';
import { instanceRoutes } from './routes/instance.ts';
import { journalRoutes } from './routes/journal.ts';
import { limitRoutes } from './routes/limits.ts';
import { liveRoutes } from './routes/live.ts';
import { mcpRoutes } from './routes/mcp.ts';
import { overviewRoutes } from './routes/overview.ts';
import { pageRoutes } from './routes/pages.ts';
import { peopleRoutes } from './routes/people.ts';
import { receiverRoutes } from './routes/receivers.ts';
import { requestRoutes } from './routes/requests.ts';
import { sendRequestRoutes } from './routes/send-request.ts';
import { threadRoutes } from './routes/threads.ts';
import { timeZoneRoutes } from './routes/time-zones.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { plainText } from '../contract/schema.ts';
import { openApi, routeList } from './schemas/documents.ts';

/** The routes about the routes themselves. */
const metaRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/openapi/control.json',
    summary: `Describes ${CONTROL_PREFIX} in OpenAPI 3.1`,
    result: openApi,
    answer: async () => controlOpenApi(routes),
  }),
  route({
    method: 'GET',
    path: LLMS_TEXT_PATH,
    summary: 'Describes this server to agents, in Markdown',
    contentType: 'text/plain',
    result: plainText,
    answer: async ({ publicUrl, graphPath }) =>
      new CustomReply({
        status: 200,
        headers: ['Content-Type', 'text/plain; charset=utf-8'],
        body: llmsText(publicUrl(), graphPath, routes),
      }),
  }),
  route({
    method: 'GET',
    path: '',
    summary: 'Lists all routes',
    result: routeList,
    answer: async () => ({ data: routes.map(describeRoute) }),
  }),
];

/** Every route of control. */
export const routes: readonly Route[] = [
  ...appRoutes,
  ...pageRoutes,
  ...overviewRoutes,
  ...tokenRoutes,
  ...peopleRoutes,
  ...demoRoutes,
  ...callSettingsRoutes,
  ...callHoursRoutes,
  ...timeZoneRoutes,
  ...threadRoutes,
  ...callRoutes,
  ...callMediaRoutes,
  ...explainRoutes,
  ...journalRoutes,
  ...deliveryRoutes,
  ...receiverRoutes,
  ...requestRoutes,
  ...sendRequestRoutes,
  ...liveRoutes,
  ...clockRoutes,
  ...instanceRoutes,
  ...faultRoutes,
  ...limitRoutes,
  ...mcpRoutes,
  ...healthRoutes,
  ...graphOpenApiRoutes,
  ...metaRoutes,
];
