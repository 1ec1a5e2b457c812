import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Messenger, MessengerBatch, MessengerClient } from 'messaging-api-messenger';
import { coveredEdges } from '../../src/contract/coverage/operations.ts';
import { startInstance, type Instance } from '../support/instance.ts';

/** messaging-api-messenger 1.1.0, unmodified; its option `origin` is the address of the server. */

let instance: Instance;
let client: MessengerClient;
let psid: string;

before(async () => {
  instance = await startInstance();
  psid = instance.consumers[0]?.psid ?? '';
  client = new MessengerClient({
    accessToken: instance.page.access_token,
    appId: instance.app.id,
    appSecret: instance.app.secret,
    version: '26.0',
    origin: instance.url,
    skipAppSecretProof: true,
  });
  await instance.control(`/threads/${instance.page.id}/${psid}/messages`, { text: 'Hello' });
});
after(() => instance.close());

/** The error that the client makes of a Graph error. */
const refusal = (code: number, message: string, type = 'OAuthException') => ({
  message: `Messenger API - ${code} ${type} ${message}`,
});

interface Works {
  /** Calls the method and asserts its answer. */
  readonly works: () => Promise<unknown>;
}
interface Refused {
  readonly call: () => Promise<unknown>;
  /** The whole error; a method without it is missing. */
  readonly refused: ReturnType<typeof refusal>;
}
interface Missing {
  readonly call: () => Promise<unknown>;
  /** The edge that Switchhook does not have, and the item of its row in the coverage table. */
  readonly missing: string;
  readonly item: string;
}

const sent = async (reply: Promise<unknown>): Promise<void> => {
  const answer = (await reply) as { recipientId?: string; messageId?: string };
  assert.equal(answer.recipientId, psid);
  assert.match(answer.messageId ?? '', /^m_/);
  const { messages } = (await instance.control(`/threads/${instance.page.id}/${psid}`)).json;
  assert.equal(messages.at(-1).id, answer.messageId, 'and it is in the thread');
};
const acted = async (reply: Promise<unknown>): Promise<void> => assert.deepEqual(await reply, { recipientId: psid });
const succeeds = async (reply: Promise<unknown>): Promise<void> => assert.deepEqual(await reply, { success: true });
const isSet = async (reply: Promise<unknown>): Promise<void> => assert.deepEqual(await reply, { result: 'success' });

const URL_OF_FILE = 'https://example.com/a.png';
const BUTTONS = [{ type: 'postback', title: 'Yes', payload: 'YES' }] as const;
const ELEMENTS = [{ title: 'Shop', subtitle: 'Open all day', buttons: [...BUTTONS] }];
const MENU = [{ type: 'postback', title: 'Talk', payload: 'TALK' }] as const;
const GREETING = [{ locale: 'default', text: 'Hello' }];
const ICE_BREAKERS = [{ question: 'Where?', payload: 'WHERE' }];
const DOMAINS = ['https://www.example.com/'];
const LINKING = 'https://example.com/link';
const PERSONA = { name: 'Kim', profilePictureUrl: 'https://example.com/kim.jpg' };
const RECEIPT = {
  recipientName: 'Alex',
  orderNumber: '1',
  currency: 'USD',
  paymentMethod: 'Visa',
  summary: { totalCost: 10 },
  elements: [{ title: 'Tea', price: 10, subtitle: 'Green', quantity: 1, currency: 'USD', imageUrl: URL_OF_FILE }],
};
const callback = () => `${instance.url}/_control/receivers/${instance.app.id}`;
const profileOf = async (name: string): Promise<unknown> =>
  (await instance.get(`/me/messenger_profile?fields=${name}`)).json.data[0]?.[name];
const createPersona = async (): Promise<string> => (await client.createPersona(PERSONA)).id;
/** A value of a type that the package declares in more detail than this call needs. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const loosely = (value: unknown): any => value;
const NO_TEMPLATE = (name: string) =>
  refusal(100, `(#100) The template type ${name} is not supported by Switchhook yet`);
const AIRLINE = refusal(100, '(#100) Invalid template type');

/** Every public method of the client. */
const METHODS: Readonly<Record<string, Works | Refused | Missing>> = {
  getPageInfo: {
    works: async () => {
      const { id, name } = await client.getPageInfo();
      assert.deepEqual({ id, name }, { id: instance.page.id, name: instance.page.name });
    },
  },
  debugToken: {
    works: async () => {
      const { appId, type, isValid } = await client.debugToken();
      assert.deepEqual([appId, type, isValid], [instance.app.id, 'PAGE', true]);
    },
  },
  createSubscription: {
    works: () =>
      succeeds(
        client.createSubscription({ callbackUrl: callback(), verifyToken: 'x', accessToken: instance.appToken }),
      ),
  },
  getSubscriptions: {
    works: async () => assert.equal((await client.getSubscriptions())[0]?.object, 'page'),
  },
  getPageSubscription: {
    works: async () => assert.equal((await client.getPageSubscription()).callbackUrl, callback()),
  },
  getMessagingFeatureReview: {
    call: () => client.getMessagingFeatureReview(),
    missing: 'messaging_feature_review',
    item: 'GET /{page-id}/messaging_feature_review',
  },
  getUserProfile: {
    works: async () => {
      const { id, firstName, lastName, profilePic } = await client.getUserProfile(psid);
      assert.deepEqual([id, firstName, typeof lastName], [psid, instance.consumers[0]?.name, 'string']);
      assert.match(profilePic ?? '', /^http/);
    },
  },
  setMessengerProfile: {
    works: () => isSet(client.setMessengerProfile({ getStarted: { payload: 'START' }, greeting: GREETING })),
  },
  getMessengerProfile: {
    works: async () =>
      assert.deepEqual(await client.getMessengerProfile(['greeting', 'get_started']), [
        { getStarted: { payload: 'START' }, greeting: GREETING },
      ]),
  },
  deleteMessengerProfile: {
    works: async () => {
      await isSet(client.deleteMessengerProfile(['greeting', 'get_started']));
      assert.deepEqual(await client.getMessengerProfile(['greeting', 'get_started']), []);
    },
  },
  setGetStarted: { works: () => isSet(client.setGetStarted('START')) },
  getGetStarted: { works: async () => assert.deepEqual(await client.getGetStarted(), { payload: 'START' }) },
  setPersistentMenu: {
    works: async () => {
      await isSet(client.setPersistentMenu([...MENU]));
      assert.deepEqual(await profileOf('persistent_menu'), [
        { locale: 'default', composer_input_disabled: false, call_to_actions: MENU },
      ]);
    },
  },
  getPersistentMenu: {
    works: async () =>
      assert.deepEqual(await client.getPersistentMenu(), [
        { locale: 'default', composerInputDisabled: false, callToActions: MENU },
      ]),
  },
  deletePersistentMenu: {
    works: async () => {
      await isSet(client.deletePersistentMenu());
      assert.equal(await client.getPersistentMenu(), null);
    },
  },
  deleteGetStarted: {
    works: async () => {
      await isSet(client.deleteGetStarted());
      assert.equal(await client.getGetStarted(), null);
    },
  },
  setGreeting: {
    works: async () => {
      await isSet(client.setGreeting('Hello'));
      assert.deepEqual(await profileOf('greeting'), GREETING);
    },
  },
  getGreeting: { works: async () => assert.deepEqual(await client.getGreeting(), GREETING) },
  deleteGreeting: {
    works: async () => {
      await isSet(client.deleteGreeting());
      assert.equal(await client.getGreeting(), null);
    },
  },
  setIceBreakers: { works: () => isSet(client.setIceBreakers(ICE_BREAKERS)) },
  getIceBreakers: { works: async () => assert.deepEqual(await client.getIceBreakers(), ICE_BREAKERS) },
  deleteIceBreakers: {
    works: async () => {
      await isSet(client.deleteIceBreakers());
      assert.equal(await client.getIceBreakers(), null);
    },
  },
  setWhitelistedDomains: { works: () => isSet(client.setWhitelistedDomains(DOMAINS)) },
  getWhitelistedDomains: { works: async () => assert.deepEqual(await client.getWhitelistedDomains(), DOMAINS) },
  deleteWhitelistedDomains: {
    works: async () => {
      await isSet(client.deleteWhitelistedDomains());
      assert.equal(await client.getWhitelistedDomains(), null);
    },
  },
  setAccountLinkingURL: { works: () => isSet(client.setAccountLinkingURL(LINKING)) },
  getAccountLinkingURL: { works: async () => assert.equal(await client.getAccountLinkingURL(), LINKING) },
  deleteAccountLinkingURL: {
    works: async () => {
      await isSet(client.deleteAccountLinkingURL());
      assert.equal(await client.getAccountLinkingURL(), null);
    },
  },
  ...Object.fromEntries(
    (
      [
        ['getUserPersistentMenu', () => client.getUserPersistentMenu(psid)],
        ['setUserPersistentMenu', () => client.setUserPersistentMenu(psid, [...MENU])],
        ['deleteUserPersistentMenu', () => client.deleteUserPersistentMenu(psid)],
      ] as const
    ).map(([name, call]) => [
      name,
      { call, missing: 'custom_user_settings', item: 'GET, POST, DELETE /{page-id}/custom_user_settings' },
    ]),
  ),
  sendRawBody: { works: () => sent(client.sendRawBody({ recipient: { id: psid }, message: { text: 'Hello' } })) },
  sendMessage: { works: () => sent(client.sendMessage(psid, { text: 'Hello' })) },
  sendMessageFormData: {
    call: () => client.sendMessageFormData(psid, Messenger.createImageFormData(Buffer.from('GIF89a'))),
    refused: refusal(100, '(#100) The parameter name_placeholder[url] is required'),
  },
  sendAttachment: {
    works: () => sent(client.sendAttachment(psid, { type: 'image', payload: { url: URL_OF_FILE } })),
  },
  sendText: { works: () => sent(client.sendText(psid, 'Hello', { messagingType: 'RESPONSE' })) },
  sendAudio: { works: () => sent(client.sendAudio(psid, 'https://example.com/a.mp3')) },
  sendImage: { works: () => sent(client.sendImage(psid, URL_OF_FILE)) },
  sendVideo: { works: () => sent(client.sendVideo(psid, 'https://example.com/a.mp4')) },
  sendFile: { works: () => sent(client.sendFile(psid, 'https://example.com/a.pdf')) },
  sendTemplate: {
    works: () =>
      sent(client.sendTemplate(psid, loosely({ templateType: 'button', text: 'Well?', buttons: [...BUTTONS] }))),
  },
  sendButtonTemplate: { works: () => sent(client.sendButtonTemplate(psid, 'Well?', [...BUTTONS])) },
  sendGenericTemplate: { works: () => sent(client.sendGenericTemplate(psid, ELEMENTS)) },
  sendReceiptTemplate: { works: () => sent(client.sendReceiptTemplate(psid, RECEIPT)) },
  sendMediaTemplate: {
    works: () =>
      sent(
        client.sendMediaTemplate(psid, [
          loosely({ mediaType: 'image', url: 'https://www.facebook.com/photo.php?fbid=1' }),
        ]),
      ),
  },
  sendAirlineBoardingPassTemplate: {
    call: () => client.sendAirlineBoardingPassTemplate(psid, loosely({ introMessage: 'Hello' })),
    refused: AIRLINE,
  },
  sendAirlineCheckinTemplate: {
    call: () => client.sendAirlineCheckinTemplate(psid, loosely({ introMessage: 'Hello' })),
    refused: AIRLINE,
  },
  sendAirlineItineraryTemplate: {
    call: () => client.sendAirlineItineraryTemplate(psid, loosely({ introMessage: 'Hello' })),
    refused: AIRLINE,
  },
  sendAirlineUpdateTemplate: {
    call: () => client.sendAirlineUpdateTemplate(psid, loosely({ introMessage: 'Hello' })),
    refused: AIRLINE,
  },
  sendOneTimeNotifReqTemplate: {
    call: () => client.sendOneTimeNotifReqTemplate(psid, { title: 'News?', payload: 'NEWS' }),
    refused: NO_TEMPLATE('one_time_notif_req'),
  },
  sendSenderAction: { works: () => acted(client.sendSenderAction(psid, 'typing_on')) },
  markSeen: { works: () => acted(client.markSeen(psid)) },
  typingOn: { works: () => acted(client.typingOn(psid)) },
  typingOff: { works: () => acted(client.typingOff(psid)) },
  sendBatch: {
    works: async () => {
      const batch = ['One', 'Two'].map((text) => MessengerBatch.sendText(psid, text));
      const answers = (await client.sendBatch(batch)) as { code: number; body: { recipientId: string } }[];
      assert.deepEqual(
        answers.map(({ code, body }) => [code, body.recipientId]),
        [
          [200, psid],
          [200, psid],
        ],
      );
    },
  },
  createLabel: { call: () => client.createLabel('VIP'), missing: 'custom_labels', item: 'custom_labels' },
  getLabelList: { call: () => client.getLabelList(), missing: 'custom_labels', item: 'custom_labels' },
  getAssociatedLabels: {
    call: () => client.getAssociatedLabels(psid),
    missing: 'custom_labels',
    item: 'custom_labels',
  },
  ...Object.fromEntries(
    (
      [
        ['associateLabel', 'post', () => client.associateLabel(psid, 123)],
        ['dissociateLabel', 'delete', () => client.dissociateLabel(psid, 123)],
        ['getLabelDetails', 'get', () => client.getLabelDetails(123)],
        ['deleteLabel', 'delete', () => client.deleteLabel(123)],
      ] as const
    ).map(([name, verb, call]) => [
      name,
      {
        call,
        // Without labels there is no id of one.
        refused: refusal(
          100,
          `Unsupported ${verb} request. Object with ID '123' does not exist, cannot be loaded due to missing ` +
            'permissions, or does not support this operation. Please read the Graph API documentation at ' +
            'https://developers.facebook.com/docs/graph-api',
          'GraphMethodException',
        ),
      },
    ]),
  ),
  ...Object.fromEntries(
    (
      [
        ['uploadAttachment', () => client.uploadAttachment('image', URL_OF_FILE)],
        ['uploadAudio', () => client.uploadAudio(URL_OF_FILE)],
        ['uploadImage', () => client.uploadImage(URL_OF_FILE)],
        ['uploadVideo', () => client.uploadVideo(URL_OF_FILE)],
        ['uploadFile', () => client.uploadFile(URL_OF_FILE)],
      ] as const
    ).map(([name, call]) => [
      name,
      { call, missing: 'message_attachments', item: 'POST /{page-id}/message_attachments' },
    ]),
  ),
  passThreadControl: {
    call: () => client.passThreadControl(psid, 1),
    missing: 'pass_thread_control',
    item: 'POST /{page-id}/pass_thread_control',
  },
  passThreadControlToPageInbox: {
    call: () => client.passThreadControlToPageInbox(psid),
    missing: 'pass_thread_control',
    item: 'POST /{page-id}/pass_thread_control',
  },
  takeThreadControl: {
    call: () => client.takeThreadControl(psid),
    missing: 'take_thread_control',
    item: 'POST /{page-id}/take_thread_control',
  },
  requestThreadControl: {
    call: () => client.requestThreadControl(psid),
    missing: 'request_thread_control',
    item: 'POST /{page-id}/request_thread_control',
  },
  getSecondaryReceivers: {
    call: () => client.getSecondaryReceivers(),
    missing: 'secondary_receivers',
    item: 'GET /{page-id}/secondary_receivers',
  },
  getThreadOwner: {
    call: () => client.getThreadOwner(psid),
    missing: 'thread_owner',
    item: 'GET /{page-id}/thread_owner',
  },
  ...Object.fromEntries(
    (
      [
        ['getInsights', () => client.getInsights(['page_messages_total_messaging_connections'])],
        ['getBlockedConversations', () => client.getBlockedConversations({})],
        ['getReportedConversations', () => client.getReportedConversations({})],
        ['getTotalMessagingConnections', () => client.getTotalMessagingConnections({})],
        ['getNewConversations', () => client.getNewConversations({})],
      ] as const
    ).map(([name, call]) => [name, { call, missing: 'insights', item: 'GET /{page-id}/insights' }]),
  ),
  ...Object.fromEntries(
    (
      [
        ['setNLPConfigs', () => client.setNLPConfigs({ nlpEnabled: true })],
        ['enableNLP', () => client.enableNLP()],
        ['disableNLP', () => client.disableNLP()],
      ] as const
    ).map(([name, call]) => [name, { call, missing: 'nlp_configs', item: 'POST /{page-id}/nlp_configs' }]),
  ),
  logCustomEvents: {
    call: () =>
      client.logCustomEvents(
        loosely({ appId: instance.app.id, pageId: instance.page.id, pageScopedUserId: psid, events: [] }),
      ),
    // It sends no token.
    refused: refusal(104, 'An access token is required to request this resource.'),
  },
  getUserField: {
    call: () => client.getUserField({ field: 'ids_for_apps', userId: psid, appSecret: instance.app.secret }),
    missing: 'ids_for_apps',
    item: 'GET /{psid}/ids_for_apps',
  },
  getIdsForApps: {
    call: () => client.getIdsForApps({ userId: psid, appSecret: instance.app.secret }),
    missing: 'ids_for_apps',
    item: 'GET /{psid}/ids_for_apps',
  },
  getIdsForPages: {
    call: () => client.getIdsForPages({ userId: psid, appSecret: instance.app.secret }),
    missing: 'ids_for_pages',
    item: 'GET /{psid}/ids_for_pages',
  },
  createPersona: { works: async () => assert.match(await createPersona(), /^\d+$/) },
  getPersona: {
    works: async () => {
      const id = await createPersona();
      assert.deepEqual(await client.getPersona(id), { ...PERSONA, id });
    },
  },
  getPersonas: {
    works: async () => {
      const { data, paging } = await client.getPersonas();
      assert.ok(data.length >= 2);
      assert.equal(typeof paging.cursors.after, 'string');
    },
  },
  getAllPersonas: {
    works: async () => {
      // More than the 25 of one part.
      for (let i = 0; i < 27; i++) await createPersona();
      assert.ok((await client.getAllPersonas()).length >= 27);
    },
  },
  deletePersona: {
    works: async () => {
      const id = await createPersona();
      await succeeds(client.deletePersona(id));
      await assert.rejects(() => client.getPersona(id), /does not exist/);
    },
  },
};

describe('messaging-api-messenger 1.1.0', () => {
  it('sends proofs that are checked', async () => {
    const proving = new MessengerClient({
      accessToken: instance.page.access_token,
      appSecret: instance.app.secret,
      origin: instance.url,
    });
    await sent(proving.sendText(psid, 'Hello'));
    const wrong = new MessengerClient({
      accessToken: instance.page.access_token,
      appSecret: 'wrong',
      origin: instance.url,
    });
    await assert.rejects(
      () => wrong.sendText(psid, 'Hello'),
      refusal(100, 'Invalid appsecret_proof provided in the API argument', 'GraphMethodException'),
    );
  });

  it('has exactly the public methods that are tried here', () => {
    const methods = Object.getOwnPropertyNames(MessengerClient.prototype).filter((name) => name !== 'constructor');
    assert.deepEqual(Object.keys(METHODS).toSorted(), methods.toSorted());
  });

  for (const [name, method] of Object.entries(METHODS)) {
    if ('works' in method)
      it(`${name} works`, async () => {
        await method.works();
      });
    else if ('refused' in method) it(`${name} is refused`, () => assert.rejects(method.call, method.refused));
    else {
      it(`${name} is missing: the request fails, its advice and the coverage table say so`, async () => {
        await assert.rejects(method.call, refusal(2500, `Unknown path components: /${method.missing}`));
        assert.ok(
          coveredEdges.some(({ item }) => item.includes(method.item)),
          `${method.item} has no row`,
        );
        const [request] = (await instance.control('/requests?limit=1')).json.data;
        assert.match(request.advice, new RegExp(`/${method.missing} is an edge of Meta's platform`));
      });
    }
  }
});
