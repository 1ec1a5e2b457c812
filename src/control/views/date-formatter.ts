/**
 * Returns a function that formats an instant (epoch ms) in British English and UTC. The formatter is made with the first
 * instant: to make it takes longer than most other steps of a start.
 */
export function dateFormatter(options: Intl.DateTimeFormatOptions): (instant: number) => string {
  let format: Intl.DateTimeFormat | undefined;
  return (instant) => {
    format ??= new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options });
    return format.format(instant);
  };
}
