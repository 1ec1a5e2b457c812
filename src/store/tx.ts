import type { Tx } from '../app/ports/store.ts';
import type { Statements } from './driver.ts';
import { SqlAdminRecords } from './records/admins.ts';
import { SqlAppRecords } from './records/apps.ts';
import { SqlCallMediaRecords } from './records/call-media.ts';
import { SqlCallMetricsRecords } from './records/call-metrics.ts';
import { SqlCallPermissionReads } from './records/call-permissions.ts';
import { SqlCallRecords } from './records/calls.ts';
import { SqlConsumerRecords } from './records/consumers.ts';
import { SqlConversationReads } from './records/conversations.ts';
import { SqlDeliveryRecords } from './records/deliveries.ts';
import { SqlJournalRecords } from './records/journal.ts';
import { findLatestInstant } from './records/latest-instant.ts';
import { SqlMessageRecords } from './records/messages.ts';
import { SqlMessengerProfileRecords } from './records/messenger-profiles.ts';
import { SqlMetadataRecords } from './records/metadata.ts';
import { SqlPageRecords } from './records/pages.ts';
import { SqlPersonaRecords } from './records/personas.ts';
import { SqlQueueRecords } from './records/queues.ts';
import { SqlRetentionRecords } from './records/retention.ts';
import { SqlRequestRecords } from './records/requests.ts';
import { SqlSubscriptionRecords } from './records/subscriptions.ts';
import { SqlThreadRecords } from './records/threads.ts';
import { SqlTimerRecords } from './records/timers.ts';
import { SqlTokenRecords } from './records/tokens.ts';
import { SqlUserTokenRecords } from './records/user-tokens.ts';
import { SqlWorkerRecords } from './records/workers.ts';

/**
 * Returns the records inside a transaction, by noun. `touched` collects the keys of cached records that it changes; `process` is
 * a name of this process that no other process has.
 */
export const sqlTx = (sql: Statements, touched: string[], process: string): Tx => ({
  admins: new SqlAdminRecords(sql),
  apps: new SqlAppRecords(sql, touched),
  callMedia: new SqlCallMediaRecords(sql),
  callMetrics: new SqlCallMetricsRecords(sql),
  callPermissions: new SqlCallPermissionReads(sql),
  calls: new SqlCallRecords(sql),
  consumers: new SqlConsumerRecords(sql),
  conversations: new SqlConversationReads(sql),
  deliveries: new SqlDeliveryRecords(sql),
  journal: new SqlJournalRecords(sql, touched),
  messages: new SqlMessageRecords(sql),
  messengerProfiles: new SqlMessengerProfileRecords(sql),
  metadata: new SqlMetadataRecords(sql),
  pages: new SqlPageRecords(sql, touched),
  personas: new SqlPersonaRecords(sql),
  queues: new SqlQueueRecords(sql, process),
  retention: new SqlRetentionRecords(sql),
  requests: new SqlRequestRecords(sql),
  subscriptions: new SqlSubscriptionRecords(sql, touched),
  threads: new SqlThreadRecords(sql),
  timers: new SqlTimerRecords(sql),
  tokens: new SqlTokenRecords(sql, touched),
  userTokens: new SqlUserTokenRecords(sql),
  workers: new SqlWorkerRecords(sql),
  latestInstant: () => findLatestInstant(sql),
});
