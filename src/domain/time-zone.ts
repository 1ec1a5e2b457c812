/** A zone's UTC offsets. All instants and offsets are in milliseconds, instants counted from the Unix epoch. */
export interface TimeZone {
  /** The runtime's name of the zone, the same for all its aliases; an ISO 8601 offset keeps its spelling. */
  readonly name: string;
  /** Returns the difference of local time to UTC at `instant`. Takes any finite instant. */
  offsetAt(instant: number): number;
  /** Returns the first instant after `instant` at which the offset changes, to the second; undefined if none in 364 days. */
  nextTransition(instant: number): number | undefined;
}

/** A time `[from, until)` with one offset; the next segment may have the same. A chunk's segments leave no gap. */
interface Segment {
  readonly from: number;
  readonly until: number;
  readonly offset: number;
}

const SECOND = 1000;
// At most one transition falls in a step: the closest are an hour short of a week apart (Gaza after a Ramadan, 2040).
const STEP = 4 * 86_400 * SECOND;
const CHUNK = 91 * STEP;
const MAX_CACHED_CHUNKS = 8;
const LAST_INSTANT = 8.64e15;
const ISO_OFFSET = /^(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)$/;
const ZONE_NAME = /^[a-z][\w+/-]{1,63}$/i;
// Names that Intl accepts from ICU ("BST" is Dhaka there) and that IANA has never had.
const ICU_ONLY = /^systemv\/|^(?!(?:cet|eet|est|gmt|hst|met|mst|prc|roc|rok|uct|utc|wet)$)[a-z]{3}$/i;

// Bounded: some 600 names of the runtime in lower case, and 5,809 spellings of an offset.
const zones = new Map<string, TimeZone>();

/**
 * Returns the zone of a name: an IANA name or alias of the runtime in any letter case, or an ISO 8601 offset (`Z`,
 * `+05:30`, `+0530`, `+05`). Undefined for anything else, including abbreviations such as `PST`. A zone is always the same
 * object. Source: docs/design.md §3.4; Meta's call settings guide documents "ISO 8601 timezone string" and gives an IANA
 * name (docs/graph/call-settings.md §2.4).
 */
export function findTimeZone(name: string): TimeZone | undefined {
  const isOffset = ISO_OFFSET.test(name);
  if (!isOffset && (!ZONE_NAME.test(name) || ICU_ONLY.test(name))) return undefined;
  const key = isOffset ? name : name.toLowerCase();
  const zone = zones.get(key) ?? (isOffset ? makeZone(name, () => readOffset(name)) : findRuntimeZone(key));
  if (zone !== undefined) zones.set(key, zone);
  return zone;
}

function findRuntimeZone(name: string): TimeZone | undefined {
  try {
    // A format takes 0.1 ms to make and 30 kB, so each zone has one.
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    const { timeZone } = format.resolvedOptions();
    // An alias and the zone that it stands for are one object.
    if (timeZone.toLowerCase() !== name) return findTimeZone(timeZone);
    return makeZone(timeZone, (t) => readOffset(format.format(Math.min(Math.max(t, -LAST_INSTANT), LAST_INSTANT))));
  } catch {
    return undefined;
  }
}

/** Returns the offset in ms of a text that ends with `GMT`, `GMT-08:00`, `GMT+05:53:28`, `+0530` or `Z`. */
function readOffset(text: string): number {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d\d):?(\d\d)?:?(\d\d)?$/.exec(text) ?? [];
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * SECOND;
  return sign === '-' ? 0 - size : size;
}

function makeZone(name: string, read: (instant: number) => number): TimeZone {
  const chunks = new Map<number, readonly Segment[]>();
  let latest: Segment = { from: 0, until: 0, offset: 0 };

  function segmentAt(instant: number): Segment {
    if (instant >= latest.from && instant < latest.until) return latest;
    if (!Number.isFinite(instant)) throw new RangeError(`Not an instant: ${instant}`);
    const start = Math.floor(instant / CHUNK) * CHUNK;
    let chunk = chunks.get(start);
    if (chunk === undefined) {
      chunk = findSegments(start, read);
      if (chunks.size === MAX_CACHED_CHUNKS) chunks.clear();
      chunks.set(start, chunk);
    }
    return (latest = chunk.find(({ until }) => instant < until) as Segment);
  }

  function nextTransition(instant: number): number | undefined {
    const { offset, until: end } = segmentAt(instant);
    for (let until = end; until <= instant + CHUNK; until = segmentAt(until).until) {
      if (segmentAt(until).offset !== offset) return until;
    }
    return undefined;
  }

  return { name, offsetAt: (instant) => segmentAt(instant).offset, nextTransition };
}

function findSegments(start: number, read: (instant: number) => number): Segment[] {
  const segments: Segment[] = [];
  let [from, offset] = [start, read(start)];
  for (let step = start; step < start + CHUNK; step += STEP) {
    if (read(step + STEP) === offset) continue;
    let [before, after] = [step, step + STEP];
    while (after - before > SECOND) {
      const middle = before + Math.floor((after - before) / 2 / SECOND) * SECOND;
      if (read(middle) === offset) before = middle;
      else after = middle;
    }
    segments.push({ from, until: after, offset });
    [from, offset] = [after, read(after)];
  }
  return [...segments, { from, until: start + CHUNK, offset }];
}
