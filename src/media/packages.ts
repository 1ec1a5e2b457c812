import type * as Opus from 'libopus-wasm';
import type * as Werift from 'werift';
import { Refused } from '../domain/refusal.ts';

/** The optional packages that calls with media need: DTLS and SRTP, and Opus. */
export interface MediaPackages {
  readonly werift: typeof Werift;
  readonly opus: typeof Opus;
}

const MISSING =
  'Calls with media need two packages that are not installed. Install them beside Switchhook and restart the server, ' +
  'which looks for packages once: npm install werift@0.24.4 libopus-wasm';

/** Returns what to install for calls with media; undefined when the packages are installed, which are not loaded. */
export function findMissingPackages(): string | undefined {
  try {
    for (const name of ['werift', 'libopus-wasm']) import.meta.resolve(name);
    return undefined;
  } catch {
    return MISSING;
  }
}

/** Loads the packages. Refusal: media_unavailable, when one of them is not installed. */
export async function loadPackages(): Promise<MediaPackages> {
  try {
    const [werift, opus] = await Promise.all([import('werift'), import('libopus-wasm')]);
    await opus.loadLibopus();
    return { werift, opus };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Refused({ reason: 'media_unavailable', detail: MISSING });
  }
}
