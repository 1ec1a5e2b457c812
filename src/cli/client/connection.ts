import {
  ControlClient,
  ControlError,
  ForeignServer,
  overHttp,
  Unreachable,
  UntrustedCertificate,
} from '../../client/control-client.ts';
import { UsageError } from '../../config/usage-error.ts';
import { didYouMean } from '../../contract/nearest-name.ts';
import type { Demo } from '../../control/shapes/instance.ts';
import type { List } from '../../control/shapes/list.ts';
import type { PageName } from '../../control/shapes/pages.ts';
import type { Person } from '../../control/shapes/people.ts';
import type { OptionValues } from '../options.ts';
import { adviseTrust } from '../trust-advice.ts';

/** A command could not be done; the message is one sentence. Exit code 1. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** A running server, as the options of a command name it. */
export interface Connection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly control: ControlClient;
}

/** Returns the connection to the server of `--url`; nothing is sent yet. */
export function connect(options: OptionValues): Connection {
  const url = options.require('url').replace(/\/$/, '');
  requireHttpUrl('--url', url);
  const send = overHttp(url, options.find('control-token'));
  const control = new ControlClient(async (method, path, body) => {
    try {
      return await send(method, path, body);
    } catch (error) {
      if (error instanceof ForeignServer) {
        throw new CommandFailed(`${error.message} Name the address of Switchhook with --url.`);
      }
      if (error instanceof UntrustedCertificate) throw new CommandFailed(`${error.message} ${adviseTrust()}`);
      if (!(error instanceof Unreachable)) throw error;
      throw new CommandFailed(
        `No Switchhook answers at ${url}: start one with "switchhook dev", or name it with --url.`,
      );
    }
  });
  return { url, control };
}

/** Throws UsageError for what is no http or https URL. */
export function requireHttpUrl(flag: string, text: string): void {
  const url = URL.parse(text);
  if (url && ['http:', 'https:'].includes(url.protocol)) return;
  throw new UsageError(`${flag} takes an address such as http://127.0.0.1:4000, not "${text}".`);
}

/**
 * Returns the id of `--page`, or of the Page of `switchhook env`, or of the first Page of an instance without a seed. Throws
 * ControlError where there is no such Page.
 */
export async function findPage(control: ControlClient, options: OptionValues): Promise<string> {
  const id = options.find('page');
  if (id !== undefined) return (await control.get<PageName>(`/pages/${id}`)).id;
  const demo = await findAnyDemo(control);
  if (demo) return demo.page_id;
  const [page] = (await control.get<List<PageName>>('/pages', { limit: 1 })).data;
  if (!page) throw new CommandFailed('The instance has no Page: create one with POST /_control/pages.');
  return page.id;
}

/** Returns the PSID of the first consumer of a Page, as the start of the server prints it; undefined where it has none. */
export async function findFirstConsumer(control: ControlClient, pageId: string): Promise<string | undefined> {
  // A limit would choose by PSID: the consumers of one answer are in the order of their creation, the answers are not.
  const [consumer] = (await control.get<List<Person>>('/consumers', { page_id: pageId })).data;
  return consumer?.psid;
}

/** Returns the PSID of `--psid`, or of the first consumer of the Page. */
export async function findConsumer(control: ControlClient, pageId: string, options: OptionValues): Promise<string> {
  const psid = options.find('psid') ?? (await findFirstConsumer(control, pageId));
  if (psid === undefined)
    throw new CommandFailed('The Page has no consumer: create one with POST /_control/consumers.');
  return psid;
}

/** Returns the first app and Page of the seed, with a token. Throws CommandFailed where the instance has none. */
export async function findDemo(control: ControlClient): Promise<Demo> {
  const demo = await findAnyDemo(control);
  if (!demo) throw new CommandFailed(NO_DEMO);
  return demo;
}

/** Sentences about an instance that has no token of a seed, and what to do. */
export const NO_DEMO =
  'The instance was started without a seed, so it has no token to show. Create an app and a Page (POST /_control/apps, ' +
  'POST /_control/pages), then a token: export PAGE_TOKEN="$(switchhook tokens create --app ID --page ID)"';

/** Returns the first app and Page of the seed, with a token; undefined where the instance has none. */
export async function findAnyDemo(control: ControlClient): Promise<Demo | undefined> {
  try {
    return await control.get<Demo>('/shown');
  } catch (error) {
    if (!(error instanceof ControlError) || error.status !== 404) throw error;
    return undefined;
  }
}

/**
 * Returns the first argument as one of the words, each of which has the most arguments that may follow it. Throws
 * UsageError for another word and for an argument too many.
 */
export function readWord<W extends string>(
  { positionals }: OptionValues,
  words: Readonly<Record<W, number>>,
  otherwise?: NoInfer<W>,
): W {
  const [argument = otherwise, ...rest] = positionals;
  const names = Object.keys(words) as W[];
  const word = names.find((each) => each === argument);
  if (word === undefined) {
    const hint = didYouMean(argument ?? '', names);
    throw new UsageError(`Give one of ${names.join(', ')}, not "${argument ?? ''}".${hint}`);
  }
  const surplus = rest[words[word]];
  if (surplus !== undefined) throw new UsageError(`Unexpected argument '${surplus}' behind ${word}.`);
  return word;
}

/** Returns the argument at `index`. Throws UsageError. */
export function requireArgument({ positionals }: OptionValues, index: number, name: string): string {
  const argument = positionals[index];
  if (argument === undefined) throw new UsageError(`${name} is missing.`);
  return argument;
}

/** Prints an answer: as JSON with `--json`, else as the text that `toText` makes of it. */
export function print<T extends object>(options: OptionValues, answer: T, toText: (answer: T) => string): void {
  process.stdout.write(options.isOn('json') ? `${JSON.stringify(answer)}\n` : `${toText(answer)}\n`);
}
