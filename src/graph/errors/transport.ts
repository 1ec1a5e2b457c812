import { type FailureRows, DOCS } from './failure.ts';

/**
 * Failures of HTTP, of request bodies and of this server. Graph may answer some of them without JSON; clients need its
 * envelope here too. Source: docs/graph/errors.md §2, §3.1, §3.4; inferred unless a row says otherwise.
 */

const TOO_LARGE = 'The request exceeds a limit of the API. Send less in one request.';
const UNREADABLE =
  'The body could not be read. Check that it is complete, in UTF-8, and of the type that Content-Type names: ' +
  'application/json with a JSON object, or a form.';

const BATCH = { status: 400, code: 100, type: 'GraphBatchException' } as const;

export const transportRows = {
  malformed_request: () => ({
    status: 400,
    code: 100,
    message: '(#100) The request is not valid HTTP',
    // It never reaches the request log, which has requests only.
    advice: null,
  }),
  headers_too_large: () => ({
    status: 431,
    code: 100,
    message: '(#100) The request headers are too large',
    advice: null,
  }),
  request_timeout: () => ({
    status: 408,
    code: 100,
    message: '(#100) The request took too long to arrive',
    advice: null,
  }),
  body_too_large: (limit: number) => ({
    status: 413,
    code: 100,
    message: `(#100) The request body is larger than ${limit} bytes`,
    advice: TOO_LARGE,
  }),
  // Ours: a web page anywhere could otherwise use an instance on the machine of its reader, with a token that it guesses.
  foreign_origin: (origin: string) => ({
    status: 403,
    code: 200,
    message: `(#200) This instance is for programs and pages of its own machine, not for pages of ${origin.slice(0, 100)}`,
    advice:
      'A server on loopback answers no web page of another site. Open the page under localhost or 127.0.0.1, send the ' +
      'request from a server, or start this one with --host and --control-token.',
  }),
  unsupported_method: (method: string) => ({
    status: 405,
    code: 100,
    type: 'GraphMethodException',
    message: `Unsupported ${method.toLowerCase()} request. ${DOCS}`,
    advice: 'The API takes GET, POST and DELETE. Send the request with one of them.',
  }),

  body_not_utf8: () => ({
    status: 400,
    code: 100,
    message: '(#100) The request body is not valid UTF-8',
    advice: UNREADABLE,
  }),
  body_not_json: () => ({
    status: 400,
    code: 100,
    message: '(#100) The request body is not valid JSON',
    advice: UNREADABLE,
  }),
  body_not_an_object: () => ({
    status: 400,
    code: 100,
    message: '(#100) The request body must be a JSON object',
    advice: UNREADABLE,
  }),
  body_not_multipart: () => ({
    status: 400,
    code: 100,
    message: '(#100) The request body is not valid multipart/form-data',
    advice: UNREADABLE,
  }),
  body_too_deep: (levels: number) => ({
    status: 400,
    code: 100,
    message: `(#100) The request body is nested more than ${levels} levels deep`,
    advice: TOO_LARGE,
  }),
  parameter_too_deep: (levels: number) => ({
    status: 400,
    code: 100,
    message: `(#100) A parameter is nested more than ${levels} levels deep`,
    advice: TOO_LARGE,
  }),
  too_many_parameters: (most: number) => ({
    status: 400,
    code: 100,
    message: `(#100) Too many parameters: at most ${most} are read`,
    advice: TOO_LARGE,
  }),
  // Status, number and text observed; the size from which an answer is refused is ours.
  answer_too_large: () => ({
    status: 500,
    code: 1,
    message: "Please reduce the amount of data you're asking for, then retry your request",
    advice:
      'The answer would have more than about 5 MB, or needs too many queries; the answers of a batch have 20 MB together. ' +
      'Send a smaller limit, name fewer fields and fewer lists inside of lists, and read the rest by paging.next.',
  }),
  // Observed; the number of this and the next rows is inferred.
  batch_too_long: () => ({
    ...BATCH,
    message: 'Too many requests in batch message. Maximum batch size is 50',
    advice: 'Send up to 50 operations in one batch, and the rest in further batches.',
  }),

  // Text observed, with its spaces.
  batch_dependency_unknown: (index: number, name: string) => ({
    ...BATCH,
    message:
      `Request ${index} cannot depend on an  unresolved request with  name ${name}. Requests can only depend on ` +
      'preceding requests',
    advice:
      'depends_on and {result=NAME:JSONPATH} take the name of an operation that comes earlier in the same batch. Check ' +
      'its spelling, and that the earlier operation has a member name.',
  }),
  batch_reference_invalid: (index: number, path: string) => ({
    ...BATCH,
    message: `Request ${index} has an invalid JSONPath expression ${path}`,
    advice:
      "Switchhook reads the JSONPath steps .name, ['name'], [0], .*, [*] and ..name after $, such as $.data.*.id; filters, " +
      'slices and scripts are not supported.',
  }),
  batch_too_many_references: (index: number, most: number) => ({
    ...BATCH,
    message: `Request ${index} has more than ${most} references to other requests`,
    advice: TOO_LARGE,
  }),
  batch_operation_too_long: (index: number, longest: number) => ({
    ...BATCH,
    status: 413,
    message: `Request ${index} is longer than ${longest} characters with its references filled in`,
    advice: TOO_LARGE,
  }),
  // Observed, as the entry of one operation.
  file_not_attached: (name: string) => ({
    ...BATCH,
    message: `File ${name} has not been attached`,
    advice:
      'attached_files names parts of a multipart/form-data body that have a file name. Send the batch as multipart, and ' +
      'give the part this name; dots and spaces in the names of parts become underscores, so use neither.',
  }),

  // Number and text documented ("API Service"), the text also observed; the status is inferred. A write may have been
  // stored all the same: the connection can be lost during the commit.
  service_unavailable: () => ({
    status: 503,
    code: 2,
    message: 'Service temporarily unavailable',
    transient: true,
    advice:
      'The database of this server could not be reached. Send the same request again after a moment, as for any ' +
      'error with is_transient; an interrupted write may have been stored.',
  }),
  // Ours: Graph has no servers that only read. Code 2 and 503, because clients repeat such a request and load balancers send
  // it to another server, which takes it.
  read_only: () => ({
    status: 503,
    code: 2,
    message: 'Service temporarily unavailable: this server only reads',
    transient: true,
    advice:
      'The server was started with --read-only, so nothing was stored. Send writes to a server without it; it answers GET ' +
      'only.',
  }),
  replica_behind: () => ({
    status: 503,
    code: 2,
    message: 'Service temporarily unavailable: this server does not have the position yet',
    transient: true,
    advice:
      'The database of this server did not get the write that x-switchhook-position names within 200 ms. Send the same ' +
      'request again, or send it to a server that writes.',
  }),
  invalid_position: () => ({
    status: 400,
    code: 100,
    message: '(#100) Invalid x-switchhook-position',
    advice:
      'x-switchhook-position is the id of a Page, a colon and a revision, as the answer to a write has it, such as ' +
      '1234567890:17.',
  }),
  internal_error: () => ({
    status: 500,
    code: 2,
    message: 'An unexpected error has occurred. Please retry your request later.',
    transient: true,
    advice:
      'This server failed, not the request. Its log has the details under the trace id; the same request may be sent ' +
      'again.',
  }),
} satisfies FailureRows;
