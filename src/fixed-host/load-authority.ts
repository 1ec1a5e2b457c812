import { UsageError } from '../config/usage-error.ts';
import type { Authority } from './authority.ts';

/**
 * Opens the certificate authority below the folder `data`, and creates it when there is none. Throws UsageError when it
 * cannot be used at `now` (epoch ms), or when the packages that make certificates are not installed: they are optional.
 */
export async function loadAuthority(data: string, now: number): Promise<Authority> {
  const { openAuthority } = await import('./authority.ts').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const packages = '@peculiar/x509 reflect-metadata';
    throw new UsageError(`Certificates need two packages that are not installed: npm install --save-dev ${packages}.`);
  });
  return openAuthority(data, now);
}
