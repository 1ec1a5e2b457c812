import {
  boolean,
  instant,
  integer,
  list,
  named,
  nullable,
  number,
  object,
  oneOf,
  optional,
  text,
} from '../../contract/schema.ts';
import type { ClockMove, ClockView, EndedThings } from '../shapes/clock.ts';
import { unanswered } from './deliveries.ts';

export const clockView = named(
  'Clock',
  object<ClockView>({
    now: instant,
    mode: oneOf(['running', 'frozen']),
    steerable: boolean,
    offset_ms: optional(number),
    next_opening: optional(nullable(instant)),
    next_expiry: optional(nullable(instant)),
    unanswered: optional(unanswered),
    next_closing: optional(nullable(instant)),
    next_clock_change: optional(nullable(instant)),
    next_due: optional(nullable(instant)),
  }),
);

const endedThings = object<EndedThings>({
  count: integer,
  first: list(object<EndedThings['first'][number]>({ psid: text, at: instant })),
});

export const clockMove = named(
  'ClockMove',
  object<ClockMove>({
    number,
    from: instant,
    to: instant,
    from_revision: number,
    to_revision: number,
    was_open: boolean,
    openings: nullable(integer),
    is_open: boolean,
    expired_buttons: endedThings,
    closed_windows: endedThings,
    webhooks: object<ClockMove['webhooks']>({ delivered: number, failed: number }),
  }),
);
