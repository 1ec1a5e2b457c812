import type { Reads } from '../app/ports/store.ts';
import type { Statements } from './driver.ts';
import { SqlAdminReads } from './records/admins.ts';
import { SqlBucketPlaceReads } from './records/bucket-places.ts';
import { SqlAppReads } from './records/apps.ts';
import { SqlCallMediaReads } from './records/call-media.ts';
import { SqlCallMetricsReads } from './records/call-metrics.ts';
import { SqlCallPermissionReads } from './records/call-permissions.ts';
import { SqlCallReads } from './records/calls.ts';
import { SqlConsumerReads } from './records/consumers.ts';
import { SqlConversationReads } from './records/conversations.ts';
import { SqlDeliveryReads } from './records/deliveries.ts';
import { SqlJournalReads } from './records/journal.ts';
import { findLatestInstant } from './records/latest-instant.ts';
import { SqlMessageReads } from './records/messages.ts';
import { SqlMessengerProfileReads } from './records/messenger-profiles.ts';
import { SqlMetadataReads } from './records/metadata.ts';
import { SqlPageReads } from './records/pages.ts';
import { SqlPersonaReads } from './records/personas.ts';
import { SqlQueueReads } from './records/queues.ts';
import { SqlRetentionReads } from './records/retention.ts';
import { SqlRequestReads } from './records/requests.ts';
import { SqlSubscriptionReads } from './records/subscriptions.ts';
import { SqlThreadReads } from './records/threads.ts';
import { SqlTimerReads } from './records/timers.ts';
import { SqlTokenReads } from './records/tokens.ts';
import { SqlUserTokenReads } from './records/user-tokens.ts';
import { SqlWorkerReads } from './records/workers.ts';

/** Returns the reads over one connection, by noun. */
export const sqlReads = (sql: Statements): Reads => ({
  admins: new SqlAdminReads(sql),
  apps: new SqlAppReads(sql),
  bucketPlaces: new SqlBucketPlaceReads(sql),
  callMedia: new SqlCallMediaReads(sql),
  callMetrics: new SqlCallMetricsReads(sql),
  callPermissions: new SqlCallPermissionReads(sql),
  calls: new SqlCallReads(sql),
  consumers: new SqlConsumerReads(sql),
  conversations: new SqlConversationReads(sql),
  deliveries: new SqlDeliveryReads(sql),
  journal: new SqlJournalReads(sql),
  messages: new SqlMessageReads(sql),
  messengerProfiles: new SqlMessengerProfileReads(sql),
  metadata: new SqlMetadataReads(sql),
  pages: new SqlPageReads(sql),
  personas: new SqlPersonaReads(sql),
  queues: new SqlQueueReads(sql),
  retention: new SqlRetentionReads(sql),
  requests: new SqlRequestReads(sql),
  subscriptions: new SqlSubscriptionReads(sql),
  threads: new SqlThreadReads(sql),
  timers: new SqlTimerReads(sql),
  tokens: new SqlTokenReads(sql),
  userTokens: new SqlUserTokenReads(sql),
  workers: new SqlWorkerReads(sql),
  latestInstant: () => findLatestInstant(sql),
});
