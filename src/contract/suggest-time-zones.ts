import { listTimeZones, type TimeZoneName } from '../domain/time-zone-names.ts';
import { nearestOf } from './nearest-name.ts';

/** Maximum number of zones in a suggestion. */
const MOST = 3;

const normalize = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('_', ' ').trim().toLowerCase();

/** Returns the words by which a zone is known: its names, the last parts of them, abbreviations, cities and country. */
const wordsOf = ({ name, aliases, abbreviations, places }: TimeZoneName): readonly string[] =>
  [
    ...[name, ...aliases].flatMap((each) => [each, each.slice(each.lastIndexOf('/') + 1)]),
    ...abbreviations,
    ...places,
  ].map(normalize);

let zonesByWord: ReadonlyMap<string, readonly string[]> | undefined;

/** Returns the zones of every word, the most used ones first. */
function findByWord(): ReadonlyMap<string, readonly string[]> {
  if (zonesByWord) return zonesByWord;
  const sorted = listTimeZones().toSorted((a, b) => (a.usageRank ?? Infinity) - (b.usageRank ?? Infinity));
  const byWord = new Map<string, string[]>();
  for (const zone of sorted) {
    for (const word of new Set(wordsOf(zone))) byWord.set(word, [...(byWord.get(word) ?? []), zone.name]);
  }
  return (zonesByWord = byWord);
}

/**
 * Returns the time zones that a text which is none may mean: by city, country, abbreviation or a typing error, three at most
 * and the most used first. Empty when nothing is near.
 */
export function suggestTimeZones(text: string): readonly string[] {
  const byWord = findByWord();
  const word = normalize(text);
  const exact = byWord.get(word);
  if (exact) return exact.slice(0, MOST);
  // Three letters are two errors away from too much.
  const nearest = word.length > 3 ? nearestOf(word, [...byWord.keys()]) : undefined;
  return nearest === undefined ? [] : (byWord.get(nearest) ?? []).slice(0, MOST);
}

/** Returns `did you mean Asia/Kolkata, Asia/Jerusalem or Europe/Dublin?`; undefined when nothing is near. */
export function didYouMeanZone(text: string): string | undefined {
  const zones = suggestTimeZones(text);
  const last = zones.at(-1);
  if (last === undefined) return undefined;
  const others = zones.slice(0, -1).join(', ');
  return `did you mean ${others === '' ? last : `${others} or ${last}`}?`;
}
