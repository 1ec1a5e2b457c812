import { requireFound } from '../../app/require-found.ts';
import { callHoursSchema, callSettingsPatch } from '../../contract/call-settings.ts';
import type { Decoder } from '../../contract/graph-types.ts';
import type { JsonObject } from '../../contract/json.ts';
import { ParamError } from '../../contract/param-error.ts';
import { checkCallHours, type CallHours } from '../../domain/call-hours.ts';
import type { PageId } from '../../domain/ids.ts';
import { route, type Route } from '../route.ts';
import { hoursPreview } from '../schemas/call-hours.ts';
import { encodeHoursPreview } from '../views/hours-preview.ts';

/** Null stands for a Page that never set hours. */
const draft: Decoder<{ readonly callHours: CallHours | null }> = {
  decode(value) {
    const { call_hours } = value as JsonObject;
    if (call_hours === null) return { callHours: null };
    if (call_hours === undefined) {
      throw new ParamError('missing', 'The parameter call_hours is required', ['call_hours']);
    }
    return { callHours: callSettingsPatch.decode({ call_hours }, []).callHours ?? null };
  },
  schema: {
    type: 'object',
    properties: { call_hours: { anyOf: [callHoursSchema, { type: 'null' }] } },
    required: ['call_hours'],
  },
};

export const callHoursRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/pages/{id}/call_hours/preview',
    summary: 'Shows the effect of call hours this week and at the next change of the clocks; stores nothing',
    body: draft,
    result: hoursPreview,
    errors: 'graph',
    async answer({ ports, path, body: { callHours } }) {
      const pageId = path.id as PageId;
      await ports.store.read(async (reads) => requireFound(await reads.pages.find(pageId), 'page', pageId));
      return encodeHoursPreview(callHours && checkCallHours(callHours), ports.clock.now());
    },
  }),
];
