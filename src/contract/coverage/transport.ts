import type { Covered } from './covered.ts';

export const coveredTransport: readonly Covered[] = [
  { item: 'versions v2.0–v26.0 by calendar, unversioned calls', standing: 'documented' },
  { item: 'access_token as query, form, multipart or JSON parameter', standing: 'documented' },
  { item: 'oauth_token, Authorization: Bearer', standing: 'documented' },
  { item: 'Authorization: OAuth', standing: 'observed' },
  { item: 'appsecret_proof, appsecret_time', standing: 'documented' },
  { item: 'parameters as JSON, form, bracket notation, multipart, query', standing: 'observed' },
  { item: 'ids as JSON numbers of 64 bits', standing: 'inferred' },
  { item: 'method override', standing: 'observed' },
  { item: 'fields with sub-selection, modifiers and edges', standing: 'documented' },
  { item: 'fields as a JSON list, in query, form, JSON body and batch', standing: 'observed' },
  { item: 'debug, pretty', standing: 'documented' },
  { item: 'ETag and 304', standing: 'documented' },
  { item: 'batch', standing: 'documented', note: 'operations run in order' },
  {
    item: 'batch: depends_on, {result=NAME:JSONPATH}, omit_response_on_success',
    standing: 'documented',
    note: 'JSONPath without filters and slices; 100 references in an operation',
  },
  {
    item: 'batch: attached_files',
    standing: 'documented',
    note: 'the files reach the operation; no endpoint stores files yet',
  },
  {
    item: 'usage headers',
    standing: 'documented',
    note: 'x-app-usage, x-business-use-case-usage and x-page-usage count requests; low where no limit is set',
  },
  {
    item: 'rate limits of app, Page, Messenger and sending',
    standing: 'documented',
    note: 'only where they are set, by each process for itself; sizes of Meta are not imitated',
  },
  { item: 'callback (JSONP), ids, metadata, locale, suppress_http_code', standing: 'missing' },
  { item: 'paging by before, after and limit, with next and previous', standing: 'documented' },
  {
    item: 'user tokens',
    standing: 'documented',
    note: 'for me, me/accounts and the Pages of the person; the login itself is missing',
  },
  { item: 'system-user tokens, tasks of less than everything, app review', standing: 'missing' },
];
