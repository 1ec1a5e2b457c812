import { list, named, nullable, object, text } from '../../contract/schema.ts';
import type { JournalEntryContext, RequestExchange } from '../shapes/causes.ts';
import { delivery } from './deliveries.ts';
import { journalEntry } from './journal.ts';
import { apiRequest, httpMessage } from './requests.ts';

export const requestExchange = named(
  'RequestExchange',
  object<RequestExchange>({
    summary: apiRequest,
    query: text,
    request: httpMessage,
    answer: httpMessage,
    caused: object<RequestExchange['caused']>({ entries: list(journalEntry), deliveries: list(delivery) }),
  }),
);

export const journalEntryContext = named(
  'JournalEntryContext',
  object<JournalEntryContext>({
    entry: journalEntry,
    request: nullable(apiRequest),
    deliveries: list(delivery),
  }),
);
