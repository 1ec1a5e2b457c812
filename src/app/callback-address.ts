/** Path of the built-in receivers, which are callbacks on this server. */
export const RECEIVERS_PATH = '/_control/receivers/';

/**
 * Returns a callback as it is stored: one on this server without its origin, so that it still works when the server starts
 * on another port. `publicUrl` is the server's own, without a slash at the end.
 */
export function toStoredCallback(url: string, publicUrl: string): string {
  return url.startsWith(publicUrl + RECEIVERS_PATH) ? url.slice(publicUrl.length) : url;
}

/** Returns the absolute URL of a stored callback. */
export function toCallbackUrl(stored: string, publicUrl: string): string {
  return stored.startsWith('/') ? publicUrl + stored : stored;
}
