/*
 * Compares call hours and time zones with Temporal in every zone of the runtime, minute by minute around every clock
 * change from 2020 to 2040. Takes some minutes: `npm run test:zones [-- --from 2020 --until 2040]`, some zones only
 * with `--zones Europe/Berlin,Asia/Gaza`. Exit code 1 at any difference.
 */
import { parseArgs } from 'node:util';
import { LRUCache } from 'lru-cache';
import { findTimeZone } from '../src/domain/time-zone.ts';
import {
  compareHours,
  DAY,
  hoursAround,
  HOUR,
  isZoneOfTemporal,
  offsetAt,
  readSpan,
  seededRandom,
  transitionsOf,
  type Span,
} from './support/call-hours-oracle.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '2020' },
    until: { type: 'string', default: '2040' },
    zones: { type: 'string' },
  },
});
/** First and last year whose clock changes are walked by the minute. */
const YEARS = { first: Number(values.from), last: Number(values.until) };

const ALIASES = `
  Africa/Asmera Africa/Timbuktu America/Argentina/ComodRivadavia America/Atka America/Buenos_Aires America/Catamarca
  America/Coral_Harbour America/Cordoba America/Ensenada America/Fort_Wayne America/Godthab America/Indianapolis
  America/Jujuy America/Knox_IN America/Kralendijk America/Louisville America/Lower_Princes America/Marigot
  America/Mendoza America/Montreal America/Nipigon America/Nuuk America/Pangnirtung America/Porto_Acre
  America/Rainy_River America/Rosario America/Santa_Isabel America/Scoresbysund America/Shiprock America/St_Barthelemy
  America/Thunder_Bay America/Virgin America/Yellowknife Antarctica/South_Pole Arctic/Longyearbyen Asia/Ashkhabad
  Asia/Calcutta Asia/Choibalsan Asia/Chongqing Asia/Chungking Asia/Dacca Asia/Harbin Asia/Ho_Chi_Minh Asia/Istanbul
  Asia/Kashgar Asia/Kathmandu Asia/Katmandu Asia/Kolkata Asia/Macao Asia/Rangoon Asia/Saigon Asia/Tel_Aviv Asia/Thimbu
  Asia/Ujung_Pandang Asia/Ulan_Bator Asia/Yangon Atlantic/Faeroe Atlantic/Faroe Atlantic/Jan_Mayen Australia/ACT
  Australia/Canberra Australia/Currie Australia/LHI Australia/NSW Australia/North Australia/Queensland Australia/South
  Australia/Tasmania Australia/Victoria Australia/West Australia/Yancowinna Brazil/Acre Brazil/DeNoronha Brazil/East
  Brazil/West CET CST6CDT Canada/Atlantic Canada/Central Canada/Eastern Canada/Mountain Canada/Newfoundland
  Canada/Pacific Canada/Saskatchewan Canada/Yukon Chile/Continental Chile/EasterIsland Cuba EET EST EST5EDT Egypt Eire
  Etc/GMT Etc/GMT+0 Etc/GMT+12 Etc/GMT+5 Etc/GMT-0 Etc/GMT-14 Etc/GMT-5 Etc/GMT0 Etc/Greenwich Etc/UCT Etc/UTC
  Etc/Universal Etc/Zulu Europe/Belfast Europe/Kiev Europe/Kyiv Europe/Nicosia Europe/Tiraspol Europe/Uzhgorod
  Europe/Zaporozhye GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran Israel Jamaica Japan Kwajalein
  Libya MET MST MST7MDT Mexico/BajaNorte Mexico/BajaSur Mexico/General NZ NZ-CHAT Navajo PRC PST8PDT Pacific/Chuuk
  Pacific/Enderbury Pacific/Johnston Pacific/Kanton Pacific/Pohnpei Pacific/Ponape Pacific/Samoa Pacific/Truk
  Pacific/Yap Poland Portugal ROC ROK Singapore Turkey UCT US/Alaska US/Aleutian US/Arizona US/Central US/East-Indiana
  US/Eastern US/Hawaii US/Indiana-Starke US/Michigan US/Mountain US/Pacific US/Samoa UTC Universal W-SU WET Zulu
  Z +00:00 -00:00 +05:30 +0530 +05 -03:00 -0930 +14:00 -12:00 +23:59 -23:59`
  .trim()
  .split(/\s+/);

const started = performance.now();
const random = seededRandom(2027);
const differences: string[] = [];
const spans = new LRUCache<string, Span>({ max: 300 });
let names = 0;
let historic = 0;
let transitions = 0;
let compared = 0;

const zones = values.zones?.split(',') ?? [...new Set([...Intl.supportedValuesOf('timeZone'), ...ALIASES])];
for (const zone of zones) {
  walkOffsets(zone);
  walkHours(zone);
}
walkNames();

console.log(`zones ${zones.length}`);
console.log(`names accepted or refused ${names}`);
console.log(`transitions 1900–2100 ${historic}`);
console.log(`transitions ${YEARS.first}–${YEARS.last} walked by the minute ${transitions}`);
console.log(`instants compared ${compared}`);
console.log(`differences ${differences.length}`);
for (const line of differences.slice(0, 10)) console.log(`  ${line}`);
console.log(`${((performance.now() - started) / 1000).toFixed(0)} s`);
process.exitCode = differences.length === 0 ? 0 : 1;

function check(agrees: boolean, what: string): void {
  if (!agrees) differences.push(what);
}

/** Compares all transitions of two centuries, in order, and the offsets on both sides of each. */
function walkOffsets(name: string): void {
  const zone = findTimeZone(name);
  check(zone !== undefined, `${name} is not found`);
  if (zone === undefined) return;
  const [from, until] = [Date.UTC(1900, 0), Date.UTC(2101, 0)];
  const expected = transitionsOf(name, from, until);
  const instants: number[] = [];
  for (let at = from - 1; at < until;) {
    const next = zone.nextTransition(at);
    if (next !== undefined && next < until) instants.push(next);
    at = next ?? at + 300 * DAY;
  }
  historic += expected.length;
  const missing = expected.filter((each) => !instants.includes(each)).map((each) => new Date(each).toISOString());
  const extra = instants.filter((each) => !expected.includes(each)).map((each) => new Date(each).toISOString());
  check(missing.length + extra.length === 0, `${name} misses ${missing.join()}, has besides ${extra.join()}`);
  for (const at of [from, ...expected]) {
    const agrees = zone.offsetAt(at) === offsetAt(name, at) && zone.offsetAt(at - 1) === offsetAt(name, at - 1);
    check(agrees, `${name} has another offset at ${new Date(at).toISOString()}`);
  }
}

/** Compares several schedules from a day before each transition to eight days after it; a week where there is none. */
function walkHours(name: string): void {
  const instants = transitionsOf(name, Date.UTC(YEARS.first, 0), Date.UTC(YEARS.last + 1, 0));
  transitions += instants.length;
  for (const transition of instants.length > 0 ? instants : [Date.UTC(2027, 2, 14, 10)]) {
    const span = spanOf(name, transition - DAY - 2 * HOUR, transition + 8 * DAY);
    for (const hours of hoursAround(name, transition, random)) {
      const comparison = compareHours(hours, span);
      compared += comparison.compared;
      differences.push(...comparison.differences);
    }
  }
}

/**
 * Returns the local times of a span. Zones that Temporal gives the same offsets in it share them, as most of Europe does:
 * reading them takes longer than all else.
 */
function spanOf(name: string, from: number, until: number): Span {
  const changes = transitionsOf(name, from, until).map((at) => [at, offsetAt(name, at)]);
  const key = JSON.stringify([from, offsetAt(name, from), changes]);
  const span = spans.get(key) ?? readSpan(name, from, until);
  spans.set(key, span);
  return { ...span, zone: name };
}

/** Checks that exactly the names that Temporal takes are accepted, in any letter case. */
function walkNames(): void {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  const short = letters.flatMap((a) => letters.flatMap((b) => [a + b, ...letters.map((c) => a + b + c)]));
  const odd = [
    '',
    ' ',
    'UTC ',
    'z',
    '+24:00',
    '+05:60',
    '+5',
    '+05:30:00',
    '+05:3',
    '+',
    'SystemV/PST8',
    'Etc/Unknown',
  ];
  const cased = zones.flatMap((zone) => (zone === 'Z' ? [] : [zone, zone.toLowerCase(), zone.toUpperCase()]));
  for (const name of [...short, ...odd, ...cased]) {
    names += 1;
    check((findTimeZone(name) !== undefined) === isZoneOfTemporal(name), `${name} is accepted by only one of the two`);
  }
}
