/*
 * Writes changes to a server that keeps a tenth of them, and compares the parts of the run: the size of the data stays flat,
 * and writing is as fast with the removal of old rows as before it began. `npm run test:growth [-- --changes N --keep N --postgres
 * --parts N --pages N --until HH:MM]`. `--until` begins no further part after that time of today (UTC), and compares those
 * that were written. Exit code 1 beyond a bound. Reads /proc, so it needs Linux.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { grow, type GrowthPart } from './support/growth.ts';
import { makePostgres } from './support/own-postgres.ts';

const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '1000000' },
    keep: { type: 'string' },
    parts: { type: 'string', default: '20' },
    pages: { type: 'string', default: '64' },
    postgres: { type: 'boolean', default: false },
    until: { type: 'string' },
  },
});
const [changes, parts, pages] = [Number(values.changes), Number(values.parts), Number(values.pages)];
const keep = Number(values.keep ?? changes / 10);

/** Growth of the data after the first removals, as a part of their size then. */
const MOST_GROWTH = 0.1;
/** Loss of the rate of writes, by the processor time that they take, which depends less on what else the machine does. */
const MOST_LOSS = 0.1;

const folder = mkdtempSync(join(tmpdir(), 'switchhook-growth-'));
const postgres = values.postgres ? await makePostgres() : undefined;
await postgres?.start();
const place = postgres ? { database: postgres.url, data: undefined } : { data: folder };
// The log of requests, which has a bound of its own, is full from the beginning.
const keepRequests = { rows: 100 };
const retention = { deliveries: { rows: keep }, journal: { rows: keep } };

process.stdout.write(
  `${changes} changes, keep ${keep} deliveries and journal entries, ${values.postgres ? 'PostgreSQL' : 'SQLite'}\n`,
);
const header = ['written', 'per s', 'processor ms', 'RSS MB', 'rows', 'data MB'];
const line = (cells: readonly (string | number)[]): void =>
  void process.stdout.write(`${cells.map((cell) => String(cell).padStart(12)).join(' ')}\n`);
line(header);
const print = (part: GrowthPart): void =>
  line([
    part.written,
    Math.round(part.rate),
    part.processorMs.toFixed(3),
    Math.round(part.rssMegabytes),
    part.rows,
    part.megabytes.toFixed(1),
  ]);

try {
  const config = { ...place, retention, keepRequests };
  const isOver = (): boolean => values.until !== undefined && new Date().toISOString().slice(11, 16) >= values.until;
  const measures = await grow({ changes, parts, pages, config, onPart: print, isOver });
  process.exitCode = judge(measures) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
  await postgres?.remove();
}

/** Prints the bounds with what was found; returns true when none is exceeded. */
function judge(measures: readonly GrowthPart[]): boolean {
  const before = measures.filter(({ written }) => written <= keep);
  const later = measures.filter(({ written }) => written > 2 * keep);
  const middle = Math.floor(later.length / 2);
  if (middle === 0 || before.length === 0) throw new Error('too few parts: give --parts 20 or more');
  // Between two removals the data grow a little, so the peaks are compared.
  const peak = (all: readonly GrowthPart[]): number => Math.max(...all.map(({ megabytes }) => megabytes));
  const mean = (all: readonly GrowthPart[], of: (part: GrowthPart) => number): number =>
    all.reduce((sum, part) => sum + of(part), 0) / all.length;
  const growth = peak(later.slice(middle)) / peak(later.slice(0, middle)) - 1;
  const slower = mean(later, ({ processorMs }) => processorMs) / mean(before, ({ processorMs }) => processorMs) - 1;
  const rate = mean(later, (part) => part.rate) / mean(before, (part) => part.rate) - 1;
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  process.stdout.write(
    `size in the second half of the removals, compared with the first: ${percent(growth)}, at most ${percent(MOST_GROWTH)}\n` +
      `processor time of a change with removals: ${percent(slower)}, at most ${percent(MOST_LOSS)}; rate: ${percent(rate)}\n`,
  );
  return growth <= MOST_GROWTH && slower <= MOST_LOSS;
}
