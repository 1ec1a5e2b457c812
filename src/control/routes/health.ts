import { ControlError } from '../control-error.ts';
import { CustomReply, type Route } from '../route.ts';
import type * as shapes from '../shapes.ts';

/** What those ask who keep the server running. The first two are open: whoever asks them has no token at hand. */
export const healthRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/health',
    does: 'whether the process answers; open to all',
    open: true,
    answer: async (): Promise<shapes.Health> => ({ healthy: true }),
  },
  {
    method: 'GET',
    path: '/ready',
    does: 'whether a write would work right now, else 503 and why not; open to all',
    open: true,
    async answer({ readiness }): Promise<shapes.Ready> {
      const objection = await readiness.objection();
      if (objection !== undefined) throw new ControlError(503, 'not_ready', objection);
      return { ready: true };
    },
  },
  {
    method: 'GET',
    path: '/metrics',
    does: 'counts for Prometheus; where nobody has asked before and this is no service, they begin now',
    async answer({ metrics }) {
      const { type, text } = await metrics.show();
      return new CustomReply({ status: 200, headers: ['Content-Type', type], body: text });
    },
  },
];
