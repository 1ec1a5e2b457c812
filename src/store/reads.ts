import type { Reads } from '../app/ports/store.ts';
import type { Statements } from './driver.ts';
import { SqlAdminReads } from './records/admins.ts';
import { SqlAppReads } from './records/apps.ts';
import { SqlCallMediaReads } from './records/call-media.ts';
import { SqlCallMetricsReads } from './records/call-metrics.ts';
import { SqlCallPermissionReads } from './records/call-permissions.ts';
import { SqlCallReads } from './records/calls.ts';
import { SqlConsumerReads } from './records/consumers.ts';
import { SqlDeliveryReads } from './records/deliveries.ts';
import { SqlJournalReads } from './records/journal.ts';
import { SqlMessageReads } from './records/messages.ts';
import { SqlMetadataReads } from './records/metadata.ts';
import { SqlPageReads } from './records/pages.ts';
import { SqlQueueReads } from './records/queues.ts';
import { SqlSubscriptionReads } from './records/subscriptions.ts';
import { SqlThreadReads } from './records/threads.ts';
import { SqlTimerReads } from './records/timers.ts';
import { SqlTokenReads } from './records/tokens.ts';

/** Returns the reads over one connection, by noun. */
export const sqlReads = (sql: Statements): Reads => ({
  admins: new SqlAdminReads(sql),
  apps: new SqlAppReads(sql),
  callMedia: new SqlCallMediaReads(sql),
  callMetrics: new SqlCallMetricsReads(sql),
  callPermissions: new SqlCallPermissionReads(sql),
  calls: new SqlCallReads(sql),
  consumers: new SqlConsumerReads(sql),
  deliveries: new SqlDeliveryReads(sql),
  journal: new SqlJournalReads(sql),
  messages: new SqlMessageReads(sql),
  metadata: new SqlMetadataReads(sql),
  pages: new SqlPageReads(sql),
  queues: new SqlQueueReads(sql),
  subscriptions: new SqlSubscriptionReads(sql),
  threads: new SqlThreadReads(sql),
  timers: new SqlTimerReads(sql),
  tokens: new SqlTokenReads(sql),
});
