import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';

/** Arrows point inwards: which rooms a room may import, and which packages and Node modules. */
const ROOMS: Readonly<Record<string, { readonly rooms: readonly string[]; readonly packages: readonly string[] }>> = {
  domain: { rooms: [], packages: [] },
  app: { rooms: ['domain'], packages: ['node:crypto', 'node:timers/promises'] },
  contract: { rooms: ['domain'], packages: ['json5'] },
  store: {
    rooms: ['domain', 'app/hints.ts', 'app/ports.ts', 'app/transient-failure.ts'],
    packages: ['node:crypto', 'node:fs', 'node:path', 'node:sqlite', 'node:timers/promises', 'lru-cache', 'pg'],
  },
  wire: { rooms: ['app', 'contract', 'domain'], packages: ['node:*'] },
  control: {
    rooms: ['app', 'contract', 'domain', 'wire/http.ts'],
    packages: ['node:crypto', 'node:fs', 'node:path', 'node:zlib', 'lru-cache', 'prom-client'],
  },
  delivery: { rooms: ['app', 'contract', 'domain'], packages: ['node:*', 'undici'] },
  transfer: {
    rooms: ['store/driver.ts', 'store/tables.ts', 'store/transfer.ts'],
    packages: ['node:crypto', 'node:fs', 'node:stream/promises'],
  },
  web: { rooms: [], packages: ['preact', 'preact/hooks', 'preact-iso', 'eventsource-client'] },
};

const SRC = join(import.meta.dirname, '../src');
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'|(?:^|\n)import\s*'([^']+)'/g;

function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? '');
}

const covers = (allowed: readonly string[], name: string) =>
  allowed.some((each) => each === name || (each === 'node:*' && isBuiltin(name)));

/** Why an import may not stand in a room; undefined when it may. */
function objection(room: string, file: string, imported: string): string | undefined {
  const rules = ROOMS[room];
  if (!rules) return `no rules for the room ${room}`;
  if (!imported.startsWith('.')) {
    return covers(rules.packages, imported) ? undefined : `${file} imports ${imported}`;
  }
  const target = relative(SRC, join(SRC, dirname(file), imported));
  const allowed = [room, ...rules.rooms].some((place) => target === place || target.startsWith(`${place}/`));
  return allowed ? undefined : `${file} imports ${target}`;
}

describe('the house', () => {
  const inRooms = sources.filter((file) => file.includes('/') && !file.endsWith('.test.ts'));

  it('keeps its arrows inwards: each room imports only what it may', () => {
    assert.ok(inRooms.length > 40, 'the sources were found');
    const objections = inRooms.flatMap((file) => {
      const room = file.split('/')[0] ?? '';
      return importsOf(file).flatMap((imported) => objection(room, file, imported) ?? []);
    });
    assert.deepEqual(objections, []);
  });

  it('reads the environment in config and the command line only', () => {
    const readers = sources.filter((file) => readFileSync(join(SRC, file), 'utf8').includes('process.env'));
    assert.deepEqual(readers, ['cli.ts']);
  });

  it('asks the time through the clock: Date.now stands in the system clock alone', () => {
    const askers = sources.filter((file) => /\bDate\.now\(|new Date\(\)/.test(readFileSync(join(SRC, file), 'utf8')));
    assert.deepEqual(askers.toSorted(), ['app/system-clock.ts', 'cli.ts']);
  });

  it('keeps domain and app files under 120 lines, endpoints under 60, and everything under 300', () => {
    const long = sources.filter((file) => {
      if (file.endsWith('.test.ts')) return false;
      const lines = readFileSync(join(SRC, file), 'utf8').split('\n').length - 1;
      const limit = /^(domain|app)\//.test(file) ? 120 : /^wire\/endpoints\//.test(file) ? 60 : 300;
      return lines > (file === 'app/ports.ts' ? 300 : limit);
    });
    assert.deepEqual(long, []);
  });
});
