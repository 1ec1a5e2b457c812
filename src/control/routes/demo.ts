import { findDemo } from '../../seed/find-demo.ts';
import { ControlError } from '../control-error.ts';
import { route, type Route } from '../route.ts';
import { demo } from '../schemas/instance.ts';

export const demoRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/shown',
    summary:
      'Returns the first app and Page of the seed with the token of the Page that the seed made; token_revoked is true when it was revoked',
    result: demo,
    async answer({ ports, graphPath }) {
      const demo = await findDemo(ports);
      if (!demo) {
        throw new ControlError(404, 'not_found', 'This instance has no demo: its seed has no app or no Page.');
      }
      const { app, page } = demo;
      return {
        app_id: app.id,
        page_id: page.id,
        access_token: page.access_token,
        token_revoked: page.token_revoked,
        graph_path: graphPath,
      };
    },
  }),
];
