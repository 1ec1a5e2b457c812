/** Where callbacks on this very server live: the built-in receivers. */
export const RECEIVERS_PATH = '/_control/receivers/';

/**
 * How a callback is stored: one on this server without its origin, so that it still works when the server comes back
 * on another port.
 */
export function toStoredCallback(url: string, publicUrl: string): string {
  return url.startsWith(publicUrl + RECEIVERS_PATH) ? url.slice(publicUrl.length) : url;
}

/** The absolute address of a stored callback. */
export function toCallbackUrl(stored: string, publicUrl: string): string {
  return stored.startsWith('/') ? publicUrl + stored : stored;
}
