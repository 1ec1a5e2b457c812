/**
 * Graph's version calendar, oldest first: `until` is the instant (epoch ms) from which requests to a version are served
 * by the next one, 0 for those that ended long ago. Source: docs/graph/transport.md §1.2.
 */
const CALENDAR: readonly { readonly version: string; readonly until: number }[] = [
  ...range(2, 0, 12),
  ...range(3, 0, 3),
  ...Array.from({ length: 14 }, (_, i) => ({ version: `v${i + 4}.0`, until: 0 })),
  { version: 'v18.0', until: Date.UTC(2026, 0, 26) },
  { version: 'v19.0', until: Date.UTC(2026, 4, 21) },
  { version: 'v20.0', until: Date.UTC(2026, 8, 24) },
  { version: 'v21.0', until: Date.UTC(2027, 0, 21) },
  { version: 'v22.0', until: Date.UTC(2027, 4, 20) },
  { version: 'v23.0', until: Date.UTC(2027, 9, 8) },
  { version: 'v24.0', until: Date.UTC(2028, 1, 18) },
  { version: 'v25.0', until: Date.UTC(2028, 6, 29) },
  { version: 'v26.0', until: Infinity },
];

const KNOWN = new Map(CALENDAR.map(({ version, until }) => [version, until]));

export const NEWEST_VERSION = 'v26.0';

/**
 * Returns the version that serves a request made at `now` (epoch ms) to `requested`, or without a version; undefined for a
 * version that does not exist.
 */
export function findServingVersion(requested: string | undefined, now: number): string | undefined {
  if (requested === undefined) return oldestLive(now);
  const until = KNOWN.get(requested);
  if (until === undefined) return undefined;
  return now < until ? requested : oldestLive(now);
}

function oldestLive(now: number): string {
  // From the newest one, since few are live at a time.
  let i = CALENDAR.length - 1;
  while (i > 0 && now < (CALENDAR[i - 1]?.until ?? 0)) i--;
  return CALENDAR[i]?.version ?? NEWEST_VERSION;
}

function range(major: number, from: number, to: number): { version: string; until: number }[] {
  return Array.from({ length: to - from + 1 }, (_, i) => ({ version: `v${major}.${from + i}`, until: 0 }));
}
