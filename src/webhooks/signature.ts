import { createHmac } from 'node:crypto';

/**
 * Returns both signatures that Meta's webhooks carry, over the exact bytes sent: many receivers still read the older one.
 * Source: docs/graph/webhooks.md §1, §4 (with test vectors).
 */
export function signatures(
  appSecret: string,
  body: string | Buffer,
): { readonly sha1: string; readonly sha256: string } {
  const sign = (algorithm: 'sha1' | 'sha256') => createHmac(algorithm, appSecret).update(body).digest('hex');
  return { sha1: `sha1=${sign('sha1')}`, sha256: `sha256=${sign('sha256')}` };
}
