import type { PageId } from '../../../domain/ids.ts';
import type { MessengerProfile } from '../../../domain/messenger-profile.ts';

export interface MessengerProfileReads {
  /** An empty profile when nothing was set. */
  find(pageId: PageId): Promise<MessengerProfile>;
}

export interface MessengerProfileRecords extends MessengerProfileReads {
  save(pageId: PageId, profile: MessengerProfile): Promise<void>;
}
