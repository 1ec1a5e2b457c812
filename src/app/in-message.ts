import type { MessageId } from '../domain/ids.ts';

const LONGEST_PAYLOAD = 100;

/** Returns the place of a button or quick reply that is not found, as the id of a refusal: `with the payload "a" in the message m_1`. */
export const inMessage = (messageId: MessageId, payload?: string): string =>
  `${payload === undefined ? '' : `with the payload ${JSON.stringify(payload.slice(0, LONGEST_PAYLOAD))} `}in the message ${messageId}`;
