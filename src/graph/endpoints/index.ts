import type { Endpoint } from '../endpoint.ts';
import { readApp } from './app.ts';
import { businessMessagingFeatureStatus } from './business-messaging-feature-status.ts';
import { writeCallMetrics } from './call-metrics.ts';
import { writeCalls } from './calls.ts';
import { readConversation, readConversationMessages } from './conversation.ts';
import { readConversations } from './conversations.ts';
import { debugToken } from './debug-token.ts';
import { readMessage } from './message.ts';
import { sendMessages } from './messages.ts';
import { readMessengerCallSettings, writeMessengerCallSettings } from './messenger-call-settings.ts';
import { readMessengerCallPermissions } from './messenger-call-permissions.ts';
import { deleteMessengerProfile, readMessengerProfile, writeMessengerProfile } from './messenger-profile.ts';
import { oauthAccessToken } from './oauth-access-token.ts';
import { readPage } from './page.ts';
import { readPersona, readPersonas, removePersona, writePersonas } from './personas.ts';
import { readPerson } from './person.ts';
import { deleteSubscribedApps, readSubscribedApps, writeSubscribedApps } from './subscribed-apps.ts';
import { deleteSubscriptions, readSubscriptions, writeSubscriptions } from './subscriptions.ts';
import { readAccounts, readUser } from './user.ts';

/** Every operation of the Graph surface. */
export const endpoints: readonly Endpoint[] = [
  readMessengerCallSettings,
  writeMessengerCallSettings,
  sendMessages,
  writeCalls,
  readMessengerCallPermissions,
  writeCallMetrics,
  readSubscribedApps,
  writeSubscribedApps,
  deleteSubscribedApps,
  readPage,
  readMessengerProfile,
  writeMessengerProfile,
  deleteMessengerProfile,
  readPersonas,
  writePersonas,
  readPersona,
  removePersona,
  readPerson,
  readConversations,
  readConversation,
  readConversationMessages,
  readMessage,
  readUser,
  readAccounts,
  readApp,
  businessMessagingFeatureStatus,
  readSubscriptions,
  writeSubscriptions,
  deleteSubscriptions,
  debugToken,
  oauthAccessToken,
  { ...oauthAccessToken, method: 'POST' },
];
