import { ControlClient, overHttp, Unreachable, UntrustedCertificate } from '../client/control-client.ts';
import { adviseTrust } from './trust-advice.ts';
import { writeMessage } from './write-message.ts';

/**
 * Prints a line when no Switchhook answers, or none that is trusted, at the address of a server that is only needed later, by the requests that a
 * command passes on. A mistyped address is then seen at once; a server may still be started after the command.
 */
export async function warnIfUnreachable(url: string): Promise<void> {
  try {
    await new ControlClient(overHttp(url)).get('/ready');
  } catch (error) {
    if (error instanceof Unreachable) writeMessage(`${error.message} Start one, or name it with --url.`);
    if (error instanceof UntrustedCertificate) writeMessage(`${error.message} ${adviseTrust()}`);
  }
}
