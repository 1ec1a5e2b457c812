import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Returns the sentence that says how a command comes to trust the certificate of `switchhook dev --tls`: with the file of the
 * default data folder where there is one.
 */
export function adviseTrust(): string {
  const file = resolve('.switchhook/authority/ca.pem');
  return existsSync(file)
    ? `Run the command with NODE_EXTRA_CA_CERTS="${file}".`
    : 'Set NODE_EXTRA_CA_CERTS to the file that the start of its "switchhook dev --tls" prints: authority/ca.pem in its data folder.';
}
