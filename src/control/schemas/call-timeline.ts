import { constant, instant, integer, list, named, nullable, object, text, union } from '../../contract/schema.ts';
import type { CallTimeline, TimelineItem } from '../shapes/call-timeline.ts';
import { callMedia } from './call-media.ts';
import { call } from './calls.ts';
import { attempt } from './deliveries.ts';
import { gateReport } from './explanation.ts';
import { journalEntry } from './journal.ts';
import { apiRequest } from './requests.ts';

type ItemOf<K extends TimelineItem['kind']> = Extract<TimelineItem, { readonly kind: K }>;

const timelineItem = union(
  object<ItemOf<'entry'>>({ kind: constant('entry'), at: instant, entry: journalEntry }),
  object<ItemOf<'attempt'>>({
    kind: constant('attempt'),
    at: instant,
    delivery_id: text,
    app_id: text,
    event: nullable(text),
    number: integer,
    attempt,
  }),
  object<ItemOf<'request'>>({ kind: constant('request'), at: instant, request: apiRequest }),
);

export const callTimeline = named(
  'CallTimeline',
  object<CallTimeline>({
    call,
    page_id: text,
    gates: nullable(list(gateReport)),
    items: list(timelineItem),
    media: nullable(callMedia),
  }),
);
