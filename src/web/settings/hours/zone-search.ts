import type { TimeZoneName } from '../../api/shapes.ts';

/** A time zone that a search found, and the alias that it was found by. */
export interface ZoneMatch {
  readonly name: string;
  readonly via?: string;
}

const plain = (text: string): string => text.toLowerCase().replaceAll('_', ' ').trim();

/** How well a name fits, from 0; undefined when it does not. */
function fit(name: string, sought: string): number | undefined {
  const whole = plain(name);
  const place = whole.slice(whole.lastIndexOf('/') + 1);
  if (whole === sought || place === sought) return 0;
  if (place.startsWith(sought)) return 1;
  if (whole.startsWith(sought)) return 2;
  return whole.includes(sought) ? 3 : undefined;
}

/** Zones by name or alias, those that fit best first, and of two that fit as well the one found by its own name. */
export function findZones(zones: readonly TimeZoneName[], text: string): readonly ZoneMatch[] {
  const sought = plain(text);
  const found = zones.flatMap(({ name, aliases }) => {
    const [best] = [name, ...aliases]
      .flatMap((each, index) => {
        const rank = fit(each, sought);
        return rank === undefined ? [] : [{ rank: rank * 2 + (index === 0 ? 0 : 1), each }];
      })
      .sort((a, b) => a.rank - b.rank);
    if (!best) return [];
    return [{ rank: best.rank, zone: best.each === name ? { name } : { name, via: best.each } }];
  });
  return found.sort((a, b) => a.rank - b.rank).map(({ zone }) => zone);
}

/** The spelling of the list for a name in other letters; anything else stays as it was typed. */
export function matchSpelling(zones: readonly TimeZoneName[], text: string): string {
  const typed = text.trim();
  const names = zones.flatMap(({ name, aliases }) => [name, ...aliases]);
  return names.find((name) => plain(name) === plain(typed)) ?? typed;
}

/** `UTC-08:00`, as it is at an instant; nothing where the browser does not know the zone. */
export function offsetOf(zone: string, at: number): string {
  try {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' });
    const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    return name.replace('GMT', 'UTC');
  } catch {
    return '';
  }
}
