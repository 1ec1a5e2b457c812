import { ControlClient, overHttp, Unreachable } from '../client/control-client.ts';
import { writeMessage } from './write-message.ts';

/**
 * Prints a line when no Switchhook answers at the address of a server that is only needed later, by the requests that a
 * command passes on. A mistyped address is then seen at once; a server may still be started after the command.
 */
export async function warnIfUnreachable(url: string): Promise<void> {
  try {
    await new ControlClient(overHttp(url)).get('/ready');
  } catch (error) {
    if (error instanceof Unreachable) writeMessage(`${error.message} Start one, or name it with --url.`);
  }
}
