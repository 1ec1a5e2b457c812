import type { TimeZoneName } from '../../../control/shapes/call-hours.ts';

/** Time zone found by a search. */
export interface ZoneMatch {
  readonly name: string;
  /** Alias, abbreviation, city or country that the search matched, when it did not match the name. */
  readonly alias?: string;
}

/** Lowers the case, and leaves out accents and underscores. */
const normalize = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('_', ' ').trim();

/** Returns the rank of a match, 0 for the best; undefined when the name does not match. */
function rankMatch(name: string, query: string): number | undefined {
  const whole = normalize(name);
  const place = whole.slice(whole.lastIndexOf('/') + 1);
  if (whole === query || place === query) return 0;
  if (place.startsWith(query)) return 1;
  if (whole.startsWith(query)) return 2;
  return whole.includes(query) ? 3 : undefined;
}

/**
 * Returns the zones that match by name or another word, best matches first. Of equal matches, a name comes before another
 * word, and a zone that is used more before the others.
 */
export function findZones(zones: readonly TimeZoneName[], text: string): readonly ZoneMatch[] {
  const query = normalize(text);
  const matches = zones.flatMap(({ name, aliases, abbreviations, places, usage_rank }) => {
    const [best] = [name, ...aliases, ...abbreviations, ...places]
      .flatMap((each, index) => {
        const rank = rankMatch(each, query);
        return rank === undefined ? [] : [{ rank: rank * 2 + (index === 0 ? 0 : 1), each }];
      })
      .sort((a, b) => a.rank - b.rank);
    if (!best) return [];
    const zone = best.each === name ? { name } : { name, alias: best.each };
    return [{ rank: best.rank, usage: usage_rank ?? zones.length, zone }];
  });
  return matches.sort((a, b) => a.rank - b.rank || a.usage - b.usage).map(({ zone }) => zone);
}

/**
 * Returns the name that a typed text stands for: a name in other letter case, or a city or country with one zone. Any other
 * text stays as typed, without outer spaces, also an abbreviation, which may mean several zones.
 */
export function correctSpelling(zones: readonly TimeZoneName[], text: string): string {
  const typed = text.trim();
  const names = zones.flatMap(({ name, aliases }) => [name, ...aliases]);
  const [place, ...others] = zones.filter(({ places }) => places.some((each) => normalize(each) === normalize(typed)));
  const named = names.find((name) => normalize(name) === normalize(typed));
  return named ?? (place && others.length === 0 ? place.name : typed);
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
