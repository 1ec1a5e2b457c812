import type { Limits } from '../../app/ports/usage.ts';
import type * as shapes from '../shapes.ts';

/** Encodes the rate limits; null where nothing is refused. */
export const encodeLimits = ({ app, page, messenger, send }: Limits): shapes.LimitsView => ({
  app: app ?? null,
  page: page ?? null,
  messenger: messenger ?? null,
  send: send ?? null,
});
