import type { TimeZoneName } from '../../../control/shapes.ts';

/** Time zone found by a search. */
export interface ZoneMatch {
  readonly name: string;
  /** Alias that the search matched, when it did not match the name. */
  readonly alias?: string;
}

const normalize = (text: string): string => text.toLowerCase().replaceAll('_', ' ').trim();

/** Returns the rank of a match, 0 for the best; undefined when the name does not match. */
function rankMatch(name: string, query: string): number | undefined {
  const whole = normalize(name);
  const place = whole.slice(whole.lastIndexOf('/') + 1);
  if (whole === query || place === query) return 0;
  if (place.startsWith(query)) return 1;
  if (whole.startsWith(query)) return 2;
  return whole.includes(query) ? 3 : undefined;
}

/** Returns the zones that match by name or alias, best matches first; of equal matches, a name comes before an alias. */
export function findZones(zones: readonly TimeZoneName[], text: string): readonly ZoneMatch[] {
  const query = normalize(text);
  const found = zones.flatMap(({ name, aliases }) => {
    const [best] = [name, ...aliases]
      .flatMap((each, index) => {
        const rank = rankMatch(each, query);
        return rank === undefined ? [] : [{ rank: rank * 2 + (index === 0 ? 0 : 1), each }];
      })
      .sort((a, b) => a.rank - b.rank);
    if (!best) return [];
    return [{ rank: best.rank, zone: best.each === name ? { name } : { name, alias: best.each } }];
  });
  return found.sort((a, b) => a.rank - b.rank).map(({ zone }) => zone);
}

/** Returns the listed spelling of a name typed in other letter case; any other text stays as typed, without outer spaces. */
export function correctSpelling(zones: readonly TimeZoneName[], text: string): string {
  const typed = text.trim();
  const names = zones.flatMap(({ name, aliases }) => [name, ...aliases]);
  return names.find((name) => normalize(name) === normalize(typed)) ?? typed;
}

/** Returns the offset of a zone at an instant (epoch ms), `UTC-08:00`; empty for a zone the browser does not know. */
export function formatOffset(zone: string, at: number): string {
  try {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' });
    const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    return name.replace('GMT', 'UTC');
  } catch {
    return '';
  }
}
