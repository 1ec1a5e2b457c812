/** Conversion between instants and local date-times as a form field has them, `2027-03-15T09:00`. */

const MINUTE = 60_000;

/** Returns the local date-time in `zone` at an instant (epoch ms). */
export function formatLocal(at: number, zone: string): string {
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
 * Returns the instant (epoch ms) of the local date-time `local` in `zone`; undefined for text that is no date-time. A
 * date-time that occurs twice, when clocks go back, is the first of the two. One that is skipped, when clocks go forward,
 * is as far after the gap as it is into it.
 */
export function parseLocal(local: string, zone: string): number | undefined {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const offsetAt = (at: number): number => Date.parse(`${formatLocal(at, zone)}Z`) - Math.floor(at / MINUTE) * MINUTE;
  // No zone changes its offset twice within two days.
  const offsets = [offsetAt(asUtc - 1440 * MINUTE), offsetAt(asUtc + 1440 * MINUTE)];
  const instants = offsets.map((offset) => asUtc - offset);
  return instants.find((at) => formatLocal(at, zone) === local.slice(0, 16)) ?? instants[0];
}
