import { setTimeout as pause } from 'node:timers/promises';
import { isUntrusted, UntrustedCertificate } from '../../client/control-client.ts';
import { readTime } from '../../config/readers.ts';
import type { Ready } from '../../control/shapes/instance.ts';
import type { OptionValues } from '../options.ts';
import { adviseTrust } from '../trust-advice.ts';
import { CommandFailed, print } from './connection.ts';

const PAUSE_MS = 100;

async function isReady(response: Response): Promise<boolean> {
  const text = await response.text();
  try {
    return response.ok && (JSON.parse(text) as Partial<Ready> | null)?.ready === true;
  } catch {
    return false;
  }
}

/** Runs `switchhook wait`: resolves once the server is ready. Throws CommandFailed after the time-out. */
export async function wait(options: OptionValues): Promise<void> {
  const url = options.require('url').replace(/\/$/, '');
  const end = performance.now() + readTime('--timeout', options.require('timeout'));
  let reason = 'nothing answers there';
  while (performance.now() < end) {
    try {
      const response = await fetch(`${url}/_control/ready`, {
        signal: AbortSignal.timeout(Math.max(1, Math.ceil(end - performance.now()))),
      });
      if (await isReady(response)) return print(options, { ready: true, url }, () => `${url} is ready.`);
      reason = response.ok ? 'another program than Switchhook answers there' : `it answers ${response.status}`;
    } catch (error) {
      // More time does not change what this process trusts. Any other failure: not listening yet.
      if (isUntrusted(error))
        throw new CommandFailed(`${new UntrustedCertificate(url, error).message} ${adviseTrust()}`);
    }
    await pause(PAUSE_MS);
  }
  throw new CommandFailed(`${url} was not ready in time: ${reason}.`);
}
