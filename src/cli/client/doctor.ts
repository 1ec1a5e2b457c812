import { createHmac, randomInt } from 'node:crypto';
import type { ControlClient } from '../../client/control-client.ts';
import { adviseAttempt } from '../../control/advice/delivery.ts';
import type { AppCredentials, AppView } from '../../control/shapes/apps.ts';
import type { Demo } from '../../control/shapes/instance.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import { NEWEST_VERSION } from '../../graph/versions.ts';
import type { OptionValues } from '../options.ts';
import { CommandFailed, connect, findAnyDemo, NO_DEMO, print, requireHttpUrl, type Connection } from './connection.ts';
import { describeFailure, sendRequest, type ReceiverRequest } from './send-request.ts';
import { findStaleVariables } from './stale-variables.ts';

/** The result of one check: what was found, and for a fault what to do. */
interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly text: string;
  readonly remedy?: string;
}

/** Longest time that a receiver may take, as at Meta; ms. */
const RECEIVER_MS = 5000;

/**
 * Runs `switchhook doctor`: examines server, token, subscriptions and receiver. Ends with exit code 1 when there is a
 * fault. Checks that rest on a failed one are left out.
 */
export async function doctor(options: OptionValues): Promise<void> {
  const callback = options.find('callback');
  if (callback !== undefined) requireHttpUrl('--callback', callback);
  const findings = await examine(connect(options), callback);
  print(options, { findings }, () => findings.map(describe).join('\n'));
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}

const describe = ({ check, ok, text, remedy }: Finding): string =>
  `${ok ? 'ok   ' : 'FAULT'}  ${check}: ${text}${remedy === undefined ? '' : `\n       ${remedy}`}`;

async function examine({ url, control }: Connection, callback: string | undefined): Promise<Finding[]> {
  const demo = await findAnyDemo(control);
  if (!demo) return examineWithoutSeed(control, url, callback);
  const app = await control.get<AppView>(`/apps/${demo.app_id}`);
  const { secret } = await control.get<AppCredentials>(`/apps/${demo.app_id}/secret`);
  const stale = await findStaleVariables(control, process.env, demo);
  const findings: Finding[] = [
    { check: 'server', ok: true, text: `answers at ${url}` },
    ...describeStale(stale),
    ...(await checkAccess(url, demo, app, secret, stale.length > 0)),
    ...(await checkSubscriptions(control, demo, app)),
  ];
  const receiver = callback ?? app.subscription?.callback_url ?? undefined;
  if (receiver === undefined) return findings;
  const isBuiltIn = callback === undefined && receiver.includes('/_control/receivers/');
  if (isBuiltIn) {
    const text = 'the built-in receiver receives the webhooks';
    return [
      ...findings,
      { check: 'receiver', ok: true, text, remedy: 'To check your own receiver: switchhook doctor --callback URL' },
    ];
  }
  return [...findings, ...(await checkReceiver(receiver, secret))];
}

/**
 * Examines what needs no app of a seed: the variables of the environment. Throws CommandFailed where $PAGE_TOKEN is not set, so that
 * there is nothing to examine.
 */
async function examineWithoutSeed(
  control: ControlClient,
  url: string,
  callback: string | undefined,
): Promise<Finding[]> {
  const token = process.env['PAGE_TOKEN'];
  if (!token) throw new CommandFailed(NO_DEMO);
  const names = await findStaleVariables(control, process.env, undefined);
  const list = names.map((name) => `$${name}`).join(', ');
  const stale: Finding = {
    check: 'environment',
    ok: false,
    text: `this instance does not have the value of ${list}`,
    remedy: 'Set the variables to ids of this instance: GET /_control/apps and /_control/pages list them.',
  };
  // An app may require a proof with the token, whose key is the secret of the app.
  const secret = process.env['APP_SECRET'];
  const proof = secret ? createHmac('sha256', secret).update(token).digest('hex') : undefined;
  const query = new URLSearchParams({ access_token: token, ...(proof !== undefined && { appsecret_proof: proof }) });
  const response = await fetch(`${url}/${NEWEST_VERSION}/me?${query.toString()}`);
  const { error } = (await response.json()) as { error?: { message?: string } };
  const access: Finding = response.ok
    ? {
        check: 'token',
        ok: true,
        text: '$PAGE_TOKEN works',
        remedy: 'Subscriptions are examined only for the app of a seed, a receiver with --callback and $APP_SECRET.',
      }
    : {
        check: 'token',
        ok: false,
        text: `$PAGE_TOKEN: ${error?.message ?? `the answer is ${response.status}`}`,
        remedy: 'Make a new one: export PAGE_TOKEN="$(switchhook tokens create --app ID --page ID)"',
      };
  const receiver = callback !== undefined && secret ? await checkReceiver(callback, secret) : [];
  return [
    { check: 'server', ok: true, text: `answers at ${url}` },
    ...(names.length > 0 ? [stale] : []),
    access,
    ...receiver,
  ];
}

const RENEW_ENVIRONMENT = 'Set the variables anew: eval "$(switchhook env)"';

/** Returns the fault of a shell whose variables are those of another instance, or of this one before a reset. */
function describeStale(names: readonly string[]): Finding[] {
  if (names.length === 0) return [];
  const list = names.map((name) => `$${name}`).join(', ');
  const text = `this instance does not have the value of ${list}, such as after a reset`;
  return [{ check: 'environment', ok: false, text, remedy: RENEW_ENVIRONMENT }];
}

/**
 * Checks $PAGE_TOKEN or, where it is not set, the token that the seed made, and the proof that goes with it, which
 * an app may require with every request.
 */
async function checkAccess(
  url: string,
  demo: Demo,
  app: AppView,
  secret: string,
  isEnvironmentStale: boolean,
): Promise<Finding[]> {
  const ofEnvironment = process.env['PAGE_TOKEN'] || undefined;
  const token = ofEnvironment ?? demo.access_token;
  const proof = createHmac('sha256', secret).update(token).digest('hex');
  const query = new URLSearchParams({ access_token: token, appsecret_proof: proof });
  const response = await fetch(`${url}${demo.graph_path}/me?${query.toString()}`);
  if (response.ok) {
    const required = app.requires_proof ? ', and the app requires one with every request' : '';
    return [
      { check: 'token', ok: true, text: `${ofEnvironment === undefined ? 'the Page token' : '$PAGE_TOKEN'} works` },
      { check: 'proof', ok: true, text: `the appsecret_proof of the app's secret is accepted${required}` },
    ];
  }
  const { error } = (await response.json()) as { error?: { code?: number; message?: string } };
  const text = error?.message ?? `the answer is ${response.status}`;
  // A token is refused with another code: docs/graph/tokens.md §3.
  if (error?.code === 100) {
    const remedy =
      'It is the HMAC-SHA256 of the access token, with the secret of the app as key (switchhook listen --print-secret).';
    return [{ check: 'proof', ok: false, text, remedy }];
  }
  const newToken = 'Make a new one: export PAGE_TOKEN="$(switchhook tokens create)"';
  // The output of env has no token where that of the seed was revoked.
  const remedy =
    ofEnvironment === undefined || !isEnvironmentStale
      ? newToken
      : demo.token_revoked
        ? `${RENEW_ENVIRONMENT}. ${newToken}`
        : RENEW_ENVIRONMENT;
  if (ofEnvironment !== undefined) return [{ check: 'token', ok: false, text: `$PAGE_TOKEN: ${text}`, remedy }];
  const revoked = 'The token that the seed made was revoked.';
  return [{ check: 'token', ok: false, text, remedy: demo.token_revoked ? `${revoked} ${remedy}` : remedy }];
}

async function checkSubscriptions(control: ControlClient, demo: Demo, app: AppView): Promise<Finding[]> {
  const page = await control.get<PageView>(`/pages/${demo.page_id}`);
  const onPage = page.apps.find((each) => each.app_id === demo.app_id);
  const appFields = app.subscription?.fields ?? [];
  const pageFields = onPage?.page_fields ?? [];
  const level = (check: string, fields: readonly string[], remedy: string): Finding =>
    fields.includes('calls')
      ? { check, ok: true, text: `subscribed to ${fields.join(', ')}` }
      : {
          check,
          ok: false,
          text: fields.length === 0 ? 'not subscribed' : `not to calls, only to ${fields.join(', ')}`,
          remedy,
        };
  return [
    level(
      'app subscription',
      appFields,
      `POST /${demo.app_id}/subscriptions with the app token, the callback and fields=${listWithCalls(appFields)}.`,
    ),
    level(
      'Page subscription',
      pageFields,
      `POST /${demo.page_id}/subscribed_apps with the Page token and subscribed_fields=${listWithCalls(pageFields)}.`,
    ),
  ];
}

/** Returns the fields with calls among them: a subscription replaces the fields that there were. */
const listWithCalls = (fields: readonly string[]): string => ['calls', ...fields].join(',');

async function checkReceiver(receiver: string, secret: string): Promise<Finding[]> {
  const challenge = await checkChallenge(receiver);
  if (!challenge.ok) return [challenge];
  // Meta escapes slashes and all but ASCII: a receiver that signs what it has parsed and written again fails on it.
  const body = '{"object":"page","entry":[{"id":"0","time":0,"doctor":"America\\/Los_Angeles \\u00e9"}]}';
  const webhook = await checkGoodSignature(receiver, secret, body);
  // A receiver that refuses every webhook shows nothing about signatures.
  if (!webhook.ok) return [challenge, webhook];
  return [challenge, webhook, await checkBadSignature(receiver, secret, body)];
}

async function checkChallenge(receiver: string): Promise<Finding> {
  const check = 'challenge';
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const address = new URL(receiver);
  const query = { 'hub.mode': 'subscribe', 'hub.challenge': challenge, 'hub.verify_token': 'doctor' };
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  const answer = await ask(address.href, { method: 'GET' });
  if ('failure' in answer) {
    const remedy = answer.isTimeout
      ? 'The connection is open, so look for a handler that never ends its response.'
      : 'Start the receiver, and compare host and port; inside a container, localhost is the container.';
    const what = answer.isTimeout ? 'the receiver does not answer' : 'the receiver cannot be reached';
    return { check, ok: false, text: `${what}: ${answer.failure}`, remedy };
  }
  // A receiver that compares the verify token may refuse this one, and is right.
  if (answer.status === 403) return { check, ok: true, text: 'the receiver refuses an unknown verify token (403)' };
  if (answer.status !== 200) {
    return {
      check,
      ok: false,
      text: `the answer is ${answer.status}`,
      remedy: 'Answer GET with 200 and hub.challenge as the body.',
    };
  }
  if (answer.body.trim() !== challenge) {
    return {
      check,
      ok: false,
      text: 'the body is not the challenge',
      remedy: 'Answer with hub.challenge and nothing else.',
    };
  }
  return { check, ok: true, text: 'the receiver answers the challenge' };
}

async function checkGoodSignature(receiver: string, secret: string, body: string): Promise<Finding> {
  const check = 'webhook';
  const startedAt = performance.now();
  const answer = await ask(receiver, post(body, secret));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if ('failure' in answer) {
    const remedy = answer.isTimeout
      ? 'Answer 200 at once, and do the work afterwards.'
      : 'Its handler ended the connection without an answer: its log says why.';
    return { check, ok: false, text: answer.failure, remedy };
  }
  if (answer.status < 200 || answer.status > 299) {
    const remedy = [401, 403].includes(answer.status)
      ? "Check the signature over the raw bytes of the body, with this app's secret (switchhook listen --print-secret)."
      : (adviseAttempt({ status: answer.status, failure: null }) ?? '');
    return { check, ok: false, text: `a webhook with a valid signature is answered ${answer.status}`, remedy };
  }
  return { check, ok: true, text: `answered ${answer.status} after ${seconds} s` };
}

async function checkBadSignature(receiver: string, secret: string, body: string): Promise<Finding> {
  const check = 'signature';
  const answer = await ask(receiver, post(body, `${secret} of another app`));
  if (!('failure' in answer) && answer.status >= 200 && answer.status <= 299) {
    const remedy = 'Compare x-hub-signature-256 with the HMAC-SHA256 of the raw body, and answer 403 when they differ.';
    return {
      check,
      ok: false,
      text: 'a webhook with an invalid signature is accepted, so anybody can send one',
      remedy,
    };
  }
  return { check, ok: true, text: 'an invalid signature is refused' };
}

function post(body: string, secret: string): ReceiverRequest {
  const hmac = (algorithm: string): string => createHmac(algorithm, secret).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-hub-signature': `sha1=${hmac('sha1')}`,
    'x-hub-signature-256': `sha256=${hmac('sha256')}`,
  };
  return { method: 'POST', headers, body };
}

async function ask(
  url: string,
  request: ReceiverRequest,
): Promise<
  { readonly status: number; readonly body: string } | { readonly failure: string; readonly isTimeout: boolean }
> {
  try {
    return await sendRequest(url, { ...request, timeoutMs: RECEIVER_MS });
  } catch (error) {
    const isTimeout = (error as Error).name === 'TimeoutError';
    return { failure: isTimeout ? `no answer within ${RECEIVER_MS / 1000} s` : describeFailure(error), isTimeout };
  }
}
