/**
 * A program whose host is compiled in: reads a consumer's profile at graph.facebook.com and sends a text with the client
 * that its argument names, and prints both answers as JSON. Environment: APP_ID, APP_SECRET, PAGE_ID,
 * PAGE_TOKEN, PSID.
 */
import { createRequire } from 'node:module';

const { APP_ID = '', APP_SECRET = '', PAGE_ID = '', PAGE_TOKEN = '', PSID = '' } = process.env;
const require = createRequire(import.meta.url);
const FIELDS = ['first_name', 'last_name', 'profile_pic'];

interface Answers {
  readonly profile: unknown;
  readonly sent: unknown;
}

/** The parts of the clients that are used here; two of them declare no types. */
interface Bottender {
  readonly MessengerBot: new (options: object) => {
    onEvent(
      handler: (context: {
        getUserProfile(options: { fields: readonly string[] }): Promise<unknown>;
        sendText(text: string): Promise<unknown>;
      }) => Promise<void>,
    ): { createRequestHandler(): (body: object) => Promise<void> };
  };
}
interface Fbmessenger {
  readonly Messenger: new (options: { readonly pageAccessToken: string }) => {
    getUser(psid: string, fields: readonly string[]): Promise<unknown>;
    send(message: object, psid: string): Promise<unknown>;
  };
}
type Callback = (error: Error | null, body: unknown) => void;
type Botly = new (options: { readonly accessToken: string; readonly verifyToken: string }) => {
  getUserProfile(options: { readonly id: string; readonly fields: readonly string[] }, callback: Callback): void;
  sendText(options: { readonly id: string; readonly text: string }, callback: Callback): void;
};

const toPromise = (act: (callback: Callback) => void): Promise<unknown> =>
  new Promise((resolve, reject) =>
    act((error, body) => {
      if (error) reject(error);
      else resolve(body);
    }),
  );

const CLIENTS: Readonly<Record<string, (text: string) => Promise<Answers>>> = {
  /** Answers a webhook, as a bot of this framework does. */
  async bottender(text) {
    const { MessengerBot } = require('bottender') as Bottender;
    const answers: { profile?: unknown; sent?: unknown } = {};
    const bot = new MessengerBot({
      accessToken: PAGE_TOKEN,
      appId: APP_ID,
      appSecret: APP_SECRET,
      verifyToken: 'x',
      sync: true,
    });
    bot.onEvent(async (context) => {
      answers.profile = await context.getUserProfile({ fields: FIELDS });
      answers.sent = await context.sendText(text);
    });
    const handle = (
      bot as unknown as { createRequestHandler(): (body: object) => Promise<void> }
    ).createRequestHandler();
    const messaging = [
      { sender: { id: PSID }, recipient: { id: PAGE_ID }, timestamp: 1, message: { mid: 'm_1', text: 'Hello' } },
    ];
    await handle({ object: 'page', entry: [{ id: PAGE_ID, time: 1, messaging }] });
    return { profile: answers.profile, sent: answers.sent };
  },
  async fbmessenger(text) {
    const { Messenger } = require('fbmessenger') as Fbmessenger;
    const messenger = new Messenger({ pageAccessToken: PAGE_TOKEN });
    return { profile: await messenger.getUser(PSID, FIELDS), sent: await messenger.send({ text }, PSID) };
  },
  async botly(text) {
    const botly = new (require('botly') as Botly)({ accessToken: PAGE_TOKEN, verifyToken: 'x' });
    return {
      profile: await toPromise((callback) => botly.getUserProfile({ id: PSID, fields: FIELDS }, callback)),
      sent: await toPromise((callback) => botly.sendText({ id: PSID, text }, callback)),
    };
  },
  async 'fb-messenger-bot-api'(text) {
    const { FacebookMessagingAPIClient } = await import('fb-messenger-bot-api');
    const client = new FacebookMessagingAPIClient(PAGE_TOKEN);
    return { profile: await client.getUserProfile(PSID, FIELDS), sent: await client.sendTextMessage(PSID, text) };
  },
  async '@warriorteam/messenger-sdk'(text) {
    const { Messenger } = await import('@warriorteam/messenger-sdk');
    const messenger = new Messenger({ accessToken: PAGE_TOKEN });
    return {
      profile: await messenger.profile.getBasic(PSID),
      sent: await messenger.send.message({ recipient: { id: PSID }, messaging_type: 'RESPONSE', message: { text } }),
    };
  },
};

const client = CLIENTS[process.argv[2] ?? ''];
if (!client) throw new Error(`There is no client ${process.argv[2]}.`);
console.log(JSON.stringify(await client('Hello from a client')));
