import type { TapRequest } from '../app/find-tap-context.ts';
import { CALL_ENTRIES, isCallButton, type CallEntry } from '../domain/call-entry.ts';
import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import { ControlError } from './control-error.ts';

/** The parameters of a request that describe a tap. */
export interface TapParams {
  readonly page_id: string;
  readonly psid: string;
  /** The icon when absent. */
  readonly entry?: CallEntry;
  readonly message_id?: string;
}

/** Reads the parameters of a tap. Throws ControlError for the message of an entry that is not in a message. */
export function toTapRequest({ page_id, psid, entry = 'icon', message_id }: TapParams): TapRequest {
  if (message_id !== undefined && !isCallButton(entry)) {
    const buttons = CALL_ENTRIES.filter(isCallButton).join(', ');
    const message = `message_id is only for an entry that is a button of a message (${buttons}), not for ${entry}.`;
    throw new ControlError(400, 'invalid_parameter', message);
  }
  return {
    pageId: page_id as PageId,
    psid: psid as Psid,
    entry,
    ...(message_id !== undefined && { messageId: message_id as MessageId }),
  };
}
