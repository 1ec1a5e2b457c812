/** A callback address as its owner gave it → where to connect. Undefined for what cannot be posted to. */
export function readDestination(address: string): URL | undefined {
  const url = URL.parse(address);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    return undefined;
  return url;
}
