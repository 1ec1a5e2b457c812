/** Returns the browser's name of a time zone, or `UTC` for one it does not know: `Z` is valid on the wire only. */
export function zoneOrUtc(name: string): string {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** Returns the city of a time zone's name: `Los Angeles`. */
export const shortZoneName = (zone: string): string => zone.replace(/^.*\//, '').replaceAll('_', ' ');
