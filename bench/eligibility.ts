import { decideTap, type TapContext } from '../src/domain/call-eligibility.ts';
import { checkCallHours } from '../src/domain/call-hours.ts';
import { DEFAULT_CALL_SETTINGS } from '../src/domain/call-settings.ts';

/** Decisions per second about taps on 100,000 Pages, each with hours of its own, in one process. */
const PAGES = 100_000;
const SECONDS = 3;
const ZONES = ['America/Los_Angeles', 'Europe/London', 'Asia/Tokyo', 'Africa/Casablanca', '+05:30'];
const START = Date.UTC(2026, 10, 22);

const taps: TapContext[] = Array.from({ length: PAGES }, (_, i) => ({
  eligible: true,
  settings: {
    ...DEFAULT_CALL_SETTINGS,
    callHours: checkCallHours({
      timeZone: ZONES[i % ZONES.length] ?? 'UTC',
      days: [0, 1, 2, 3, 4].map((day) => ({ day, opens: (i % 40) * 10, closes: 600 + (i % 800) })),
    }),
  },
  entry: 'icon',
  activeUntil: null,
  inCall: false,
}));

function decide(seconds: number): { readonly rate: number; readonly rang: number } {
  const begun = performance.now();
  let decided = 0;
  let rang = 0;
  while (performance.now() - begun < seconds * 1000) {
    for (const tap of taps) if ('rings' in decideTap(tap, START + ((decided++ * 61_000) % 604_800_000))) rang++;
  }
  return { rate: decided / ((performance.now() - begun) / 1000), rang: rang / decided };
}

decide(1);
const { rate, rang } = decide(SECONDS);
console.log('| decisions in process | M/s | of them ringing |\n| --- | ---: | ---: |');
console.log(`| 100,000 Pages | ${(rate / 1e6).toFixed(1)} | ${rang.toFixed(2)} |`);
