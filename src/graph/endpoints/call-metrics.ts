import { submitCallMetrics } from '../../app/submit-call-metrics.ts';
import { decodeCallMetrics } from '../../contract/call-metrics.ts';
import type { Endpoint } from '../endpoint.ts';

/** Quality of a call as the app measured it. */
export const writeCallMetrics: Endpoint = {
  method: 'POST',
  on: 'page',
  edge: 'call_metrics',
  token: 'page',
  permissions: ['pages_messaging'],
  async answer({ ports, page, app, params }) {
    const metrics = decodeCallMetrics(params);
    await submitCallMetrics(ports, { ...metrics, pageId: page.id, appId: app.id });
    return { success: true };
  },
};
