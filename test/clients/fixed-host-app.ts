/**
 * A program whose host is compiled in: writes and reads the settings of a Page at graph.facebook.com with the client
 * that its argument names, and prints both answers as JSON. Environment: PAGE_ID, PAGE_TOKEN.
 */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createRequire } from 'node:module';
import type { AxiosStatic } from 'axios';
import { fetch as undiciFetch, request as undiciRequest } from 'undici';
import { apiFor, pageFor } from './business-sdk.ts';

type Exchange = (method: 'GET' | 'POST', url: string, body?: string) => Promise<unknown>;

const { PAGE_ID = '', PAGE_TOKEN = '' } = process.env;
const require = createRequire(import.meta.url);
const JSON_BODY = { 'content-type': 'application/json' };

function byNode(request: typeof httpsRequest): Exchange {
  return (method, url, body) =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method, headers: body === undefined ? {} : JSON_BODY }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(JSON.parse(text)));
      });
      sent.on('error', reject).end(body);
    });
}

const headersOf = (body: string | undefined) => (body === undefined ? {} : { headers: JSON_BODY, body });

const EXCHANGES: Readonly<Record<string, Exchange>> = {
  'node:https': byNode(httpsRequest),
  'node:http': (method, url, body) => byNode(httpRequest)(method, url.replace(/^https/, 'http'), body),
  fetch: async (method, url, body) => (await fetch(url, { method, ...headersOf(body) })).json(),
  'undici fetch': async (method, url, body) => (await undiciFetch(url, { method, ...headersOf(body) })).json(),
  'undici request': async (method, url, body) => (await undiciRequest(url, { method, ...headersOf(body) })).body.json(),
  // The one that the SDK brings.
  axios: async (method, url, data) => {
    const axios = createRequire(require.resolve('facebook-nodejs-business-sdk'))('axios') as AxiosStatic;
    return (await axios.request<unknown>({ method, url, data, headers: JSON_BODY })).data;
  },
};

async function useSdk(): Promise<unknown> {
  const page = pageFor(PAGE_ID, apiFor(PAGE_TOKEN));
  const written = await page.createMessengerCallSetting([], { icon_enabled: false });
  const [read] = await page.getMessengerCallSettings(['icon_enabled']);
  return { written: written._data, read: { data: [read?._data] } };
}

async function use(exchange: Exchange): Promise<unknown> {
  const url = `https://graph.facebook.com/v26.0/${PAGE_ID}/messenger_call_settings?access_token=${PAGE_TOKEN}`;
  const written = await exchange('POST', url, JSON.stringify({ icon_enabled: false }));
  const read = (await exchange('GET', `${url}&fields=icon_enabled`)) as { readonly data: unknown };
  return { written, read: { data: read.data } };
}

const name = process.argv[2] ?? '';
const exchange = EXCHANGES[name];
const answers = exchange ? await use(exchange) : await useSdk();
process.stdout.write(JSON.stringify(answers));
