import type { Limits } from '../../app/ports/usage.ts';
import type { LimitsView } from '../shapes/instance.ts';

/** Encodes the rate limits; null where nothing is refused. */
export const encodeLimits = ({ app, page, messenger, send }: Limits): LimitsView => ({
  app: app ?? null,
  page: page ?? null,
  messenger: messenger ?? null,
  send: send ?? null,
});
