import { decideTap, type TapContext } from '../src/domain/call-eligibility.ts';
import { checkCallHours } from '../src/domain/call-hours.ts';
import { DEFAULT_CALL_SETTINGS } from '../src/domain/call-settings.ts';

/** Measures decisions per second about taps on 100,000 Pages with different hours, in one process. */
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

function decide(seconds: number): { readonly rate: number; readonly ringing: number } {
  const startedAt = performance.now();
  let decided = 0;
  let ringing = 0;
  while (performance.now() - startedAt < seconds * 1000) {
    for (const tap of taps) if ('rings' in decideTap(tap, START + ((decided++ * 61_000) % 604_800_000))) ringing++;
  }
  return { rate: decided / ((performance.now() - startedAt) / 1000), ringing: ringing / decided };
}

decide(1);
const { rate, ringing } = decide(SECONDS);
console.log('| decisions in process | M/s | part that ring |\n| --- | ---: | ---: |');
console.log(`| 100,000 Pages | ${(rate / 1e6).toFixed(1)} | ${ringing.toFixed(2)} |`);
