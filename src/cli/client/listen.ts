import { setTimeout as pause } from 'node:timers/promises';
import { UsageError } from '../../config/usage-error.ts';
import type { AppCredentials, Delivery, List } from '../../control/shapes.ts';
import { surviveClosedOutput } from '../lifecycle.ts';
import type { OptionValues } from '../options.ts';
import { connect, findDemo, findPage, requireHttpUrl } from './connection.ts';

/** Interval at which new deliveries are asked for, in ms. */
const POLL_MS = 250;

/** Runs `switchhook listen` until it is stopped: prints webhooks as they are delivered, and forwards them. */
export async function listen(options: OptionValues): Promise<void> {
  const { control } = connect(options);
  if (options.isOn('print-secret')) {
    const { secret } = await control.get<AppCredentials>(`/apps/${(await findDemo(control)).app_id}/secret`);
    return void process.stdout.write(`${secret}\n`);
  }
  const format = options.require('format');
  if (format !== 'text' && format !== 'json') throw new UsageError(`--format takes text or json, not "${format}".`);
  const fields = options.find('events')?.split(',');
  const forwardTo = options.find('forward-to');
  if (forwardTo !== undefined) requireHttpUrl('--forward-to', forwardTo);
  surviveClosedOutput();
  const pageId = await findPage(control, options);
  const list = async (): Promise<readonly Delivery[]> =>
    (await control.get<List<Delivery>>('/deliveries', { page_id: pageId, limit: 100 })).data.toReversed();
  const seen = new Set((await list()).map(({ id }) => id));
  process.stderr.write(`switchhook: Waiting for webhooks of Page ${pageId}; Ctrl-C ends this.\n`);
  for (;;) {
    for (const delivery of await list()) {
      if (seen.has(delivery.id) || delivery.attempts.length === 0) continue;
      seen.add(delivery.id);
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

const describe = ({ created_at: at, field, body, attempts }: Delivery): string =>
  `${at}  ${field}  ${attempts.at(-1)?.status ?? attempts.at(-1)?.error}  ${body}`;

/** Posts the same bytes under the same signatures; resolves to the status, or to the reason why there is none. */
async function forward(url: string, { body, signatures }: Delivery): Promise<string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature': signatures.sha1,
        'x-hub-signature-256': signatures.sha256,
      },
      body,
    });
    return String(response.status);
  } catch (error) {
    return ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message;
  }
}
