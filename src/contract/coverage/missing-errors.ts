import type { Covered } from './covered.ts';

/** Errors of Meta's pages that nothing here leads to; a fault can order each (/_control/faults). */
export const missingErrors: readonly Covered[] = [
  '3 Application does not have the capability to make this API call.',
  '10/2018065, 10/2534022 outside the window, with News Messaging and on Instagram',
  '10/2018108 the person cannot receive messages right now',
  '10/1893063 temporarily restricted from sending messages',
  '100/2018008 the attachment cannot be fetched',
  '100/2018048 Sender action failed',
  '100/2018109 the attachment is too large',
  '200/2018027, 200/2018028 the app is not reviewed',
  '368 blocked for a violation of policy',
  '551/1545041 this person is not available right now',
  '1200 temporary failure to send',
  '2018300 another app controls the thread',
  '10303 Invalid account_linking_token',
].map((item) => ({ item, standing: 'missing' }));
