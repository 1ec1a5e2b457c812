import { ControlError } from '../control-error.ts';
import { CustomReply, route, type Route } from '../route.ts';
import { health, ready } from '../schemas/instance.ts';
import { plainText } from '../../contract/schema.ts';

/** Probes and metrics. The probes are open: load balancers and orchestrators have no token. */
export const healthRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/health',
    summary: 'Answers 200 while the process runs; open to all',
    isOpen: () => true,
    result: health,
    answer: async () => ({ healthy: true as const }),
  }),
  route({
    method: 'GET',
    path: '/ready',
    summary: 'Answers 200 when a write works right now, else 503 with the reason; open to all',
    isOpen: () => true,
    result: ready,
    async answer({ readiness }) {
      const objection = await readiness.objection();
      if (objection !== undefined) throw new ControlError(503, 'not_ready', objection);
      return { ready: true as const };
    },
  }),
  route({
    method: 'GET',
    path: '/metrics',
    summary: 'Returns metrics for Prometheus; outside service mode, counting starts with the first request for them',
    contentType: 'text/plain',
    result: plainText,
    async answer({ metrics }) {
      const { type, text } = await metrics.collect();
      return new CustomReply({ status: 200, headers: ['Content-Type', type], body: text });
    },
  }),
];
