import { backEnds } from '../support/back-ends.ts';
import { callsSuite } from './calls.suite.ts';
import { decisionsSuite } from './decisions.suite.ts';
import { deliveriesSuite } from './deliveries.suite.ts';
import { journalSuite } from './journal.suite.ts';
import { messengerSuite } from './messenger.suite.ts';
import { pendingDeliveriesSuite } from './pending-deliveries.suite.ts';
import { queuesSuite } from './queues.suite.ts';
import { recordsSuite } from './records.suite.ts';
import { retentionSuite } from './retention.suite.ts';
import { requestsSuite } from './requests.suite.ts';
import { threadsSuite } from './threads.suite.ts';
import { transactionsSuite } from './transactions.suite.ts';
import { visibilitySuite } from './visibility.suite.ts';

for (const backEnd of backEnds) {
  recordsSuite(backEnd);
  journalSuite(backEnd);
  deliveriesSuite(backEnd);
  queuesSuite(backEnd);
  pendingDeliveriesSuite(backEnd);
  requestsSuite(backEnd);
  threadsSuite(backEnd);
  messengerSuite(backEnd);
  callsSuite(backEnd);
  retentionSuite(backEnd);
  transactionsSuite(backEnd);
  visibilitySuite(backEnd);
  decisionsSuite(backEnd);
}
