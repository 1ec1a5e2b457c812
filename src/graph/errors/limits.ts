import type { FailureRows } from './failure.ts';

/**
 * Failures of rate limits, which are refused only where a limit is set. Numbers documented, texts observed, but for
 * 80006, whose text is documented. Source: docs/graph/errors.md §3.1, docs/graph/transport.md §8.1.
 */

const SET =
  'GET /_control/limits has the limits of this instance, and PUT /_control/limits changes them and starts all counts anew.';

export const limitRows = {
  // Status observed.
  app_limit_reached: () => ({
    status: 403,
    code: 4,
    message: '(#4) Application request limit reached',
    transient: true,
    advice: `The app has sent more requests in an hour than it may. Send fewer and wait: refused requests count too, and each operation of a batch counts as a request. ${SET}`,
  }),
  // Status observed.
  page_limit_reached: () => ({
    status: 400,
    code: 32,
    message: '(#32) Page request limit reached',
    transient: true,
    advice: `The apps of the Page have sent more requests in an hour than they may. Wait until x-page-usage is below 100: refused requests count too. ${SET}`,
  }),
  messenger_limit_reached: () => ({
    status: 400,
    code: 80006,
    message:
      '(#80006) There have been too many messenger api calls to this Page account. Wait a bit and try again. For more ' +
      'info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.',
    transient: true,
    advice: `The apps of the Page have sent more requests in 24 hours than they may. estimated_time_to_regain_access in the header x-business-use-case-usage has the minutes to wait: refused requests count too. ${SET}`,
  }),
  send_limit_reached: () => ({
    status: 400,
    code: 613,
    message: '(#613) Calls to this api have exceeded the rate limit.',
    transient: true,
    advice: `The Page has sent more messages in a second than it may. Put messages into a queue and send them at a steady rate. ${SET}`,
  }),
} satisfies FailureRows;
