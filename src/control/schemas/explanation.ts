import {
  boolean,
  constant,
  instant,
  list,
  named,
  nullable,
  object,
  oneOf,
  optional,
  text,
  union,
} from '../../contract/schema.ts';
import type { Explanation, GateReport, RefusedTap, RefusedTapAnswer } from '../shapes/explanation.ts';
import { callHours } from './call-hours.ts';
import { callEntry, ringTarget } from './calls.ts';

const gate = oneOf(['page_eligible', 'audio_enabled', 'icon_enabled', 'prompt_active', 'call_hours', 'not_in_call']);

export const refusal = object<RefusedTap>({ gate, setting: optional(text), opens_at: optional(instant), text });

export const refusedTap = object<RefusedTapAnswer>({ refused: refusal });

export const gateReport = object<GateReport>({
  gate,
  verdict: oneOf(['open', 'closed', 'not_checked']),
  setting: optional(text),
  value: nullable(union(boolean, text, callHours)),
  text: optional(text),
  changes_at: nullable(instant),
});

export const explanation = named(
  'Explanation',
  object<Explanation>({
    at: instant,
    entry: callEntry,
    rings: nullable(ringTarget),
    text,
    gates: list(gateReport),
    routing: object<Explanation['routing']>({
      setting: constant('call_routing'),
      value: ringTarget,
      apps: list(
        object<Explanation['routing']['apps'][number]>({
          app_id: text,
          callback_failing_since: nullable(instant),
        }),
      ),
    }),
  }),
);
