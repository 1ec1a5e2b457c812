import { foundation } from './001-foundation.ts';
import { threads } from './002-threads.ts';
import { people } from './003-people.ts';
import { holders } from './004-holders.ts';
import { settingsInOneColumn } from './005-settings-in-one-column.ts';
import { faults } from './007-faults.ts';
import { senderActions } from './008-sender-actions.ts';
import { personasAndProfiles } from './009-personas-and-profiles.ts';
import { workInGroups } from './011-work-in-groups.ts';
import { failuresAndQueues } from './006-failures-and-queues.ts';
import { inbox } from './010-inbox.ts';
import { callMedia } from './012-call-media.ts';
import { listsByIndex } from './013-lists-by-index.ts';
import { workByBuckets } from './014-work-by-buckets.ts';
import { requests } from './015-requests.ts';
import { retention } from './016-retention.ts';
import { liveCalls } from './017-live-calls.ts';
import { severalDatabases } from './018-several-databases.ts';
import { queueCursors } from './019-queue-cursors.ts';
import { indexOfRetries } from './020-index-of-retries.ts';

/** All migrations in order; the first is number 1. They only go forward, and a released one is never edited. */
export const migrations: readonly (readonly string[])[] = [
  foundation,
  threads,
  people,
  holders,
  settingsInOneColumn,
  failuresAndQueues,
  faults,
  senderActions,
  personasAndProfiles,
  inbox,
  workInGroups,
  callMedia,
  listsByIndex,
  workByBuckets,
  requests,
  retention,
  liveCalls,
  severalDatabases,
  queueCursors,
  indexOfRetries,
];
