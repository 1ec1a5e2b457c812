/**
 * Requests to the Graph surface with their answers. Those of no Page have the empty text as Page: the key leads with
 * the Page, and the columns of a key cannot be NULL.
 */
export const requests: readonly string[] = [
  `CREATE TABLE requests (
    page_id text NOT NULL,
    request_id text NOT NULL,
    app_id text,
    method text NOT NULL,
    status bigint NOT NULL,
    trace text NOT NULL,
    psid text,
    call_id text,
    summary text NOT NULL,
    exchange text NOT NULL,
    PRIMARY KEY (page_id, request_id)
  )`,
  `CREATE INDEX requests_newest ON requests (request_id)`,
  `CREATE INDEX requests_by_trace ON requests (trace, request_id)`,
  `CREATE INDEX requests_of_call ON requests (call_id, request_id)`,
];
