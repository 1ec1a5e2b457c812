import type { TapRequest } from '../app/find-tap-context.ts';
import type { CallEntry } from '../domain/call-entry.ts';
import type { MessageId, PageId, Psid } from '../domain/ids.ts';

/** The parameters of a request that describe a tap. */
export interface TapParams {
  readonly page_id: string;
  readonly psid: string;
  /** The icon when absent. */
  readonly entry?: CallEntry;
  readonly message_id?: string;
}

export const toTapRequest = ({ page_id, psid, entry = 'icon', message_id }: TapParams): TapRequest => ({
  pageId: page_id as PageId,
  psid: psid as Psid,
  entry,
  ...(message_id !== undefined && { messageId: message_id as MessageId }),
});
