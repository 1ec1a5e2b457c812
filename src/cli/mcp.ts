import { ControlClient, overHttp } from '../client/control-client.ts';
import { UsageError } from '../config/usage-error.ts';
import { warnIfUnreachable } from './warn-if-unreachable.ts';
import { McpUnavailable, serveOverStdio } from '../mcp/server.ts';
import type { OptionValues } from './options.ts';

/** Runs `switchhook mcp`: tools that act on a running server, over stdin and stdout. Throws UsageError. */
export async function mcp(options: OptionValues): Promise<void> {
  const url = options.require('url').replace(/\/$/, '');
  const control = new ControlClient(overHttp(url, options.find('control-token')));
  await warnIfUnreachable(url);
  try {
    await serveOverStdio(control);
  } catch (error) {
    throw error instanceof McpUnavailable ? new UsageError(error.message) : error;
  }
}
