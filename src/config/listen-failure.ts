import { UsageError } from './usage-error.ts';

/** Returns the usage error that explains why the server cannot listen on an address. */
export function listenFailure(
  host: string,
  port: number,
  { code = '', message }: NodeJS.ErrnoException,
  flag = '--port',
): UsageError {
  const known: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is in use; give another with ${flag}, or 0 for any.`,
    EACCES: `This user may not listen on ${host}:${port}; give another port with ${flag}.`,
    EADDRNOTAVAIL: `This machine has no address ${host}.`,
    ENOTFOUND: `This machine has no address ${host}.`,
  };
  return new UsageError(known[code] ?? `The server cannot listen on ${host}:${port}: ${message}.`);
}
