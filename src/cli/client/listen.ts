import { setTimeout as pause } from 'node:timers/promises';
import type { ControlClient } from '../../client/control-client.ts';
import { readWord } from '../../config/readers.ts';
import { UsageError } from '../../config/usage-error.ts';
import { SUBSCRIBABLE_FIELDS } from '../../contract/subscriptions.ts';
import { didYouMean } from '../../contract/nearest-name.ts';
import type { AppCredentials } from '../../control/shapes/apps.ts';
import type { Delivery } from '../../control/shapes/deliveries.ts';
import type { List } from '../../control/shapes/list.ts';
import { surviveClosedOutput } from '../lifecycle.ts';
import type { OptionValues } from '../options.ts';
import { connect, findDemo, findPage, print, requireHttpUrl } from './connection.ts';
import { describeFailure, sendRequest } from './send-request.ts';

/** Interval at which new deliveries are asked for, in ms. */
const POLL_MS = 250;
/** Number of deliveries that are asked for at a time. */
const PART = 100;

/** Runs `switchhook listen` until it is stopped: prints webhooks as they are delivered, and forwards them. */
export async function listen(options: OptionValues): Promise<void> {
  const { control } = connect(options);
  if (options.isOn('print-secret')) {
    const credentials = await control.get<AppCredentials>(`/apps/${(await findDemo(control)).app_id}/secret`);
    return print(options, credentials, ({ secret }) => secret);
  }
  const format = options.isOn('json') ? 'json' : readWord('--format', options.require('format'), ['text', 'json']);
  const fields = options.find('events')?.split(',').map(readField);
  const forwardTo = options.find('forward-to');
  if (forwardTo !== undefined) requireHttpUrl('--forward-to', forwardTo);
  surviveClosedOutput();
  const pageId = await findPage(control, options);
  const deliveries = new AttemptedDeliveries(control, pageId);
  await deliveries.next();
  process.stderr.write(`switchhook: Waiting for webhooks of Page ${pageId}; Ctrl-C ends this.\n`);
  for (;;) {
    for (const delivery of await deliveries.next()) {
      if (fields && !fields.includes(delivery.field)) continue;
      const forwarded = forwardTo === undefined ? '' : `  → ${await forward(forwardTo, delivery)}`;
      if (format === 'text') process.stdout.write(`${describe(delivery)}${forwarded}\n`);
      else {
        process.stdout.write(`${JSON.stringify(delivery)}\n`);
        if (forwarded !== '') process.stderr.write(`switchhook: ${delivery.id}${forwarded}\n`);
      }
    }
    await pause(POLL_MS);
  }
}

/** Returns the field. Throws UsageError for one that there is not, of which no webhook would ever be printed. */
function readField(field: string): string {
  if (SUBSCRIBABLE_FIELDS.includes(field)) return field;
  const hint = didYouMean(field, SUBSCRIBABLE_FIELDS);
  throw new UsageError(`--events takes webhook fields such as calls, not "${field}".${hint}`);
}

/**
 * Finds the deliveries of a Page that were attempted since it was asked last. A delivery that waits for its first attempt is
 * remembered until it has one; the others behind the newest known one are not asked for again.
 */
class AttemptedDeliveries {
  readonly #control: ControlClient;
  readonly #pageId: string;
  /** Ids of the newest deliveries; undefined before the first answer. */
  #known: ReadonlySet<string> | undefined;
  #waiting = new Set<string>();

  constructor(control: ControlClient, pageId: string) {
    this.#control = control;
    this.#pageId = pageId;
  }

  /** Resolves to the deliveries, the oldest first. The first answer has the newest ones only. */
  async next(): Promise<readonly Delivery[]> {
    const found = await this.#list();
    const attempted = found.filter(
      ({ id, attempts }) => attempts.length > 0 && (this.#waiting.has(id) || !this.#known?.has(id)),
    );
    this.#waiting = new Set(found.filter(({ attempts }) => attempts.length === 0).map(({ id }) => id));
    this.#known = new Set(found.map(({ id }) => id));
    return attempted.toReversed();
  }

  /** Lists back to the newest known delivery, and to the oldest that waited. */
  async #list(): Promise<readonly Delivery[]> {
    const found: Delivery[] = [];
    const missing = new Set(this.#waiting);
    let after: string | undefined;
    do {
      const { data, next } = await this.#control.get<List<Delivery>>('/deliveries', {
        page_id: this.#pageId,
        limit: PART,
        after,
      });
      found.push(...data);
      for (const { id } of data) missing.delete(id);
      const hasKnown = !this.#known || data.some(({ id }) => this.#known?.has(id));
      after = hasKnown && missing.size === 0 ? undefined : next;
    } while (after !== undefined);
    return found;
  }
}

const describe = ({ created_at: at, field, body, attempts }: Delivery): string =>
  `${at}  ${field}  ${attempts.at(-1)?.status ?? attempts.at(-1)?.error}  ${body}`;

/** Posts the same bytes under the same signatures; resolves to the status, or to the reason why there is none. */
async function forward(url: string, { body, signatures }: Delivery): Promise<string> {
  try {
    const { status } = await sendRequest(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature': signatures.sha1,
        'x-hub-signature-256': signatures.sha256,
      },
      body,
    });
    return String(status);
  } catch (error) {
    return describeFailure(error);
  }
}
