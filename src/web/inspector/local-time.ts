/** Local date-times as a form has them, `2027-03-15T09:00`, and the instants that they are in a zone. */

const MINUTE = 60_000;

/** How a clock in `zone` reads at an instant (epoch ms). */
export function localOf(at: number, zone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { year = '', month, day, hour, minute } = parts;
  return `${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}`;
}

/**
 * The instant (epoch ms) at which a clock in `zone` reads `local`: the first of two where it does so twice, and as far
 * after the gap as `local` is inside it where it never does. Undefined for what is no date-time.
 */
export function instantOf(local: string, zone: string): number | undefined {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const offsetAt = (at: number): number => Date.parse(`${localOf(at, zone)}Z`) - Math.floor(at / MINUTE) * MINUTE;
  // No zone is a day away from its offset of a day before or after.
  const offsets = [offsetAt(asUtc - 1440 * MINUTE), offsetAt(asUtc + 1440 * MINUTE)];
  const instants = offsets.map((offset) => asUtc - offset);
  return instants.find((at) => localOf(at, zone) === local.slice(0, 16)) ?? instants[0];
}
